/**
 * The PV world around an x86-64 CPU: machine frames and page tables, traps and upcalls, hypercalls, emulated instructions,
 * time. What goes beyond the domain itself is asked of the core.
 */
package org.ringdom.guest.paravirt;
