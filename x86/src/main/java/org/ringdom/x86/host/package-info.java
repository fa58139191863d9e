/**
 * Guest code as machine code of the host, where the host is an x86-64 processor too: an instruction on registers stays what it
 * is, an access to memory gets a look into the TLB before it.
 */
package org.ringdom.x86.host;
