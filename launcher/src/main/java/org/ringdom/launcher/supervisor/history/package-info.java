/** The supervisor writes the history of statistics. */
package org.ringdom.launcher.supervisor.history;
