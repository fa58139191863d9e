/** The x86 CPU beside the machine's own and beside QEMU's translator. */
package org.ringdom.perf.cpu;
