/** A client of the store over its Unix socket, for the command line. */
package org.ringdom.launcher.store;
