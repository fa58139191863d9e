/** What the host is: CPUs, NUMA nodes, memory. */
package org.ringdom.core.host;
