/** The Xen hypervisor ABI: pages shared with a guest, grant entries, and the numbers of calls, events and errors. */
package org.ringdom.abi.xen;
