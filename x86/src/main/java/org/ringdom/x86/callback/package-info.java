/** What the owner of a virtual CPU decides: system calls, interrupts, exceptions, CPUID, privileged instructions, devices. */
package org.ringdom.x86.callback;
