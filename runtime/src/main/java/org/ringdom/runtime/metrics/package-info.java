/** Counters in mapped files, readable after the process that counted has died. */
package org.ringdom.runtime.metrics;
