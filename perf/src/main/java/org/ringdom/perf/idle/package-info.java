/** What a set of processes costs that has nothing to do. */
package org.ringdom.perf.idle;
