/** Futexes on shared memory: how a thread of one process sleeps until one of another process wakes it. */
package org.ringdom.platform.futex;
