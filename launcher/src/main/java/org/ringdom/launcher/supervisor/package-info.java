/**
 * The process that keeps all others alive: starts them in order, sees them die or hang, starts their successors, and is
 * itself replaceable, because whatever it has to know lies in {@code procs.tbl}.
 */
package org.ringdom.launcher.supervisor;
