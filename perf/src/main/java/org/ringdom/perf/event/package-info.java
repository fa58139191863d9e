/** Event-channel round trips between two JVMs beside a bare futex ping-pong. */
package org.ringdom.perf.event;
