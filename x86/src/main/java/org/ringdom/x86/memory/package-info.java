/** Guest-physical memory, 4-level paging and the software TLB of a virtual CPU. */
package org.ringdom.x86.memory;
