/**
 * What a person meets: the command line, the toolstack that builds domains, and the supervisor that keeps processes alive.
 *
 * <p>Nothing here depends on a service module: processes are started by the names of their main classes.
 */
package org.ringdom.launcher;
