/**
 * The processes of an instance: the table that says who runs, starting, proving dead, starting again, back-off, hangs. It
 * knows neither the core's operations nor xenstore: it goes on while both are dead.
 */
package org.ringdom.launcher.supervisor.process;
