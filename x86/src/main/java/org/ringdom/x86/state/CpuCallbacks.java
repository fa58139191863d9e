package org.ringdom.x86.state;

import org.ringdom.x86.exception.CpuFault;

/**
 * What the owner of a virtual CPU decides. All methods run on the CPU's own thread between instructions and may read and
 * change its state, RIP and address space included. {@link Cpu#stop()} makes the run loop return.
 *
 * <p>A method that is called within an instruction may throw {@link Cpu#fault} to raise an exception at that instruction.
 */
public interface CpuCallbacks {
    /** SYSCALL; RIP is already behind it, RCX and R11 are unchanged (the owner decides what they become). */
    void syscall(Cpu cpu);

    /** INT n, INT3 (3) or INT1 (1); RIP is behind the instruction. */
    void interrupt(Cpu cpu, int vector);

    /**
     * An exception. RIP is the faulting instruction's for faults, the next one's for traps ({@code #DB} by TF).
     *
     * @param fault valid only during the call
     */
    void exception(Cpu cpu, CpuFault fault);

    /** CPUID: reads EAX and ECX, sets EAX, EBX, ECX and EDX. */
    void cpuid(Cpu cpu);

    /** The time stamp counter. */
    long timestamp(Cpu cpu);

    /** {@link #timestampOffset}: time stamps are something else. */
    long NO_CLOCK = Long.MIN_VALUE;

    /**
     * If {@link #timestamp} is {@code System.nanoTime()} plus a number that never changes, that number: machine code then asks the clock
     * itself.
     */
    default long timestampOffset() {
        return NO_CLOCK;
    }

    /** The value of TSC_AUX, for RDTSCP and RDPID. */
    default long timestampAux(Cpu cpu) {
        return 0;
    }

    /**
     * An instruction that is privileged, or needs descriptor tables: IRET, HLT, IN, MOV to a control register, a load of a
     * segment register other than by the rules of flat segments, and so on. The default raises #GP(0).
     *
     * @param instruction what it is; RIP is behind it
     */
    default void privileged(Cpu cpu, SystemInstruction instruction) {
        throw cpu.fault.protection();
    }

    /** A load from a frame without memory behind it; the default answers all ones. */
    default long loadDevice(Cpu cpu, long physical, int bytes) {
        return -1;
    }

    /** A store to a frame without memory behind it; the default drops it. */
    default void storeDevice(Cpu cpu, long physical, long value, int bytes) {
    }

    /** After a store to a frame that {@code GuestMemory.watch} marked; the bytes are already there. */
    default void watchedStore(Cpu cpu, long physical, int bytes) {
    }

    /** After a store to an entry of a page table, in a frame with {@code GuestMemory.TABLE}; {@code before} is what it was. */
    default void tableStore(Cpu cpu, long physical, long before) {
    }
}
