/**
 * Keeps processes running: starting, proving dead, starting again, pings and hangs. It knows neither the core's operations
 * nor xenstore: it goes on while both are dead.
 */
package org.ringdom.launcher.supervisor.keeper;
