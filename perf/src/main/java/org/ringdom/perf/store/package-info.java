/** The store beside C xenstored and oxenstored, all under the same C client. */
package org.ringdom.perf.store;
