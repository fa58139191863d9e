package org.ringdom.guest.paravirt;

import java.util.Arrays;

/** A vCPU's handlers of exceptions and software interrupts (HYPERVISOR_set_trap_table). Owner: the vCPU's thread. */
final class TrapTable {
    static final int VECTORS = 256;
    private static final int MASKS_EVENTS = 4;

    private final long[] address = new long[VECTORS];
    private final int[] flags = new int[VECTORS];
    private final int[] selector = new int[VECTORS];

    void clear() {
        Arrays.fill(address, 0);
        Arrays.fill(flags, 0);
    }

    void set(int vector, int newFlags, int newSelector, long newAddress) {
        address[vector] = newAddress;
        flags[vector] = newFlags;
        selector[vector] = newSelector | 3;
    }

    /** The handler, or 0. */
    long address(int vector) {
        return address[vector];
    }

    /** The handler's code selector. */
    int selector(int vector) {
        return selector[vector];
    }

    boolean masksEvents(int vector) {
        return (flags[vector] & MASKS_EVENTS) != 0;
    }

    /** The least privileged mode that may raise it by INT: 3 user mode, 1 and 2 the kernel, 0 nobody. */
    int privilege(int vector) {
        return flags[vector] & 3;
    }
}
