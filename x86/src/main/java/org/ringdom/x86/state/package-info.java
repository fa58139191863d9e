/**
 * Registers and flags of one virtual CPU, and what its owner decides: system calls, interrupts, exceptions, CPUID, privileged
 * instructions, devices.
 */
package org.ringdom.x86.state;
