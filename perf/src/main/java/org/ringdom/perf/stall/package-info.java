/** How long a guest's I/O stands still when a process is killed. */
package org.ringdom.perf.stall;
