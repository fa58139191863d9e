/** Guests' network cards beside the kernel's veth pairs and bridge. */
package org.ringdom.perf.net;
