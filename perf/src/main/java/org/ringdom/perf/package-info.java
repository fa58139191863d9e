/** JMH benchmarks and side-by-side comparisons with peers; results and how to repeat them are in perf/RESULTS.md. */
package org.ringdom.perf;
