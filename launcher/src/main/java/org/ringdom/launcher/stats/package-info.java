/** Statistics of services, read from the counters in their own files; the service may be dead. */
package org.ringdom.launcher.stats;
