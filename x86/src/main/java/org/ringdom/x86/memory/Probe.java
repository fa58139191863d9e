package org.ringdom.x86.memory;

import java.lang.invoke.VarHandle;

/**
 * The steps of a memory access that translated code does in line: ask the TLB, find the host address, load or store. Each is
 * small enough that HotSpot always inlines it. Owner thread of the TLB only.
 *
 * <p>{@code hitN} is true if all N bytes at {@code va} may be accessed by the table's kind of access; only then the host
 * address that {@link #host} gives is valid. Loads are sign extended, and keep the order of the guest's accesses (x86-TSO
 * on an x86-64 host).
 */
public final class Probe {
    private Probe() {
    }

    private static boolean hit(long table, long va, long expected) {
        return Host.ALL.getLong(table + Tlb.entry(va)) == expected;
    }

    public static boolean hit1(long table, long va, long tag) {
        return hit(table, va, va & Tlb.PAGE_MASK | tag);
    }

    public static boolean hit2(long table, long va, long tag) {
        return hit(table, va, va + 1 & Tlb.PAGE_MASK | tag);
    }

    public static boolean hit4(long table, long va, long tag) {
        return hit(table, va, va + 3 & Tlb.PAGE_MASK | tag);
    }

    public static boolean hit8(long table, long va, long tag) {
        return hit(table, va, va + 7 & Tlb.PAGE_MASK | tag);
    }

    public static boolean hit16(long table, long va, long tag) {
        return hit(table, va, va + 15 & Tlb.PAGE_MASK | tag);
    }

    /** Host address of {@code va} after a hit. */
    public static long host(long table, long va) {
        return va + Host.ALL.getLong(table + Tlb.entry(va) + 8);
    }

    public static int get1(long host) {
        int value = Host.ALL.getByte(host);
        VarHandle.acquireFence();
        return value;
    }

    public static int get2(long host) {
        int value = Host.ALL.getShort(host);
        VarHandle.acquireFence();
        return value;
    }

    public static int get4(long host) {
        int value = Host.ALL.getInt(host);
        VarHandle.acquireFence();
        return value;
    }

    public static long get8(long host) {
        long value = Host.ALL.getLong(host);
        VarHandle.acquireFence();
        return value;
    }

    public static void put1(int value, long host) {
        VarHandle.releaseFence();
        Host.ALL.putByte(host, (byte) value);
    }

    public static void put2(int value, long host) {
        VarHandle.releaseFence();
        Host.ALL.putShort(host, (short) value);
    }

    public static void put4(int value, long host) {
        VarHandle.releaseFence();
        Host.ALL.putInt(host, value);
    }

    public static void put8(long value, long host) {
        VarHandle.releaseFence();
        Host.ALL.putLong(host, value);
    }
}
