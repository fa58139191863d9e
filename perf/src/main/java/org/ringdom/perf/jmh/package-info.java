/**
 * JMH benchmarks of single parts in one process, without waiting: what a duty cycle spends on them. Run by {@code
 * ./ringdom-perf jmh}; forks run with the flags of every Ringdom JVM.
 */
package org.ringdom.perf.jmh;
