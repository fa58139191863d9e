/**
 * Hypercalls: one typed method per operation ({@link org.ringdom.runtime.hypercall.Hypercalls}), over Aeron for processes
 * that play driver domains and for the supervisor, over a mailbox in shared memory for guests. The same request carries the
 * same id until it is answered, so that the core executes it once, whoever is killed meanwhile.
 */
package org.ringdom.runtime.hypercall;
