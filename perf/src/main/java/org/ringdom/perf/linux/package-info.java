/** A stock Linux kernel as a guest, beside QEMU's TCG. */
package org.ringdom.perf.linux;
