/**
 * What the supervisor offers its clients: operations, and the values they take and give.
 *
 * <p>The command line stands on this package alone, so it can be tested without a running instance.
 */
package org.ringdom.launcher.api;
