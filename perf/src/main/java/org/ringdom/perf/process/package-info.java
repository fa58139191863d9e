/** Processes that a measurement starts and ends. */
package org.ringdom.perf.process;
