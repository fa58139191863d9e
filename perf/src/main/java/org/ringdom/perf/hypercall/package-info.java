/** Hypercall round trips of a service beside a bare Aeron IPC ping-pong. */
package org.ringdom.perf.hypercall;
