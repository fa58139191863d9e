package org.ringdom.guest.paravirt;

import org.ringdom.abi.xen.VcpuInfo;
import org.ringdom.x86.exception.CpuFault;
import org.ringdom.x86.exception.Vector;
import org.ringdom.x86.state.Cpu;
import org.ringdom.x86.state.Rflags;

/**
 * The ways into a guest's kernel and back: exceptions, events and system calls by bounce frames, iret by hypercall.
 *
 * <pre>
 *   frame, from the new RSP on:  rcx, r11, [error code], rip, cs | event mask &lt;&lt; 32, rflags, rsp, ss
 *   iret, from RSP on:           rax, r11, rcx, flags, rip, cs, rflags, rsp, ss
 * </pre>
 *
 * <p>Owner: the vCPU's thread.
 *
 * @see "xen/arch/x86/pv/traps.c, iret.c, x86_64/entry.S"
 */
final class Delivery {
    /** Callbacks of HYPERVISOR_callback_op, by their numbers. */
    static final int CALLBACK_EVENT = 0;
    static final int CALLBACK_FAILSAFE = 1;
    static final int CALLBACK_SYSCALL = 2;
    static final int CALLBACK_NMI = 4;
    static final int CALLBACK_SYSENTER = 5;
    static final int CALLBACK_SYSCALL32 = 7;
    private static final int CALLBACKS = 8;

    private static final int CS = 1;
    private static final int SS = 2;
    private static final int R11 = 11;
    private static final long IN_SYSCALL = 0x100;
    private static final long KEPT_OUT_OF_IRET = Rflags.IOPL | Rflags.VM | Rflags.VIF | Rflags.VIP | Rflags.RF;
    private static final long VALID = 0x003F_7FD5L;
    private static final long CLEARED = Rflags.AC | Rflags.VM | Rflags.RF | Rflags.NT | Rflags.TF;

    private final Cpu cpu;
    private final GuestMode mode;
    private final TrapTable traps;
    private final Descriptors descriptors;
    private final long[] callbacks = new long[CALLBACKS];
    private final boolean[] callbackMasks = new boolean[CALLBACKS];
    private VcpuInfo info;
    private long kernelSp;
    private int virtualIopl;
    private boolean showsIopl;

    Delivery(Cpu cpu, GuestMode mode, TrapTable traps, Descriptors descriptors) {
        this.cpu = cpu;
        this.mode = mode;
        this.traps = traps;
        this.descriptors = descriptors;
    }

    /** Where the event mask is. */
    void useInfo(VcpuInfo newInfo) {
        info = newInfo;
    }

    /** Where frames go from user mode. */
    void setKernelSp(long sp) {
        kernelSp = sp;
    }

    void setCallback(int type, long address, boolean masksEvents) {
        callbacks[type] = address;
        callbackMasks[type] = masksEvents;
    }

    /** PHYSDEVOP_set_iopl. */
    void setVirtualIopl(int iopl) {
        virtualIopl = iopl;
    }

    int virtualIopl() {
        return virtualIopl;
    }

    /** VMASST_TYPE_architectural_iopl. */
    void setShowsIopl(boolean shows) {
        showsIopl = shows;
    }

    /** Delivers an upcall if an event is due and they are not masked; RIP is where the guest is interrupted. */
    boolean upcallIfDue() {
        if (info.upcallPendingVolatile() == 0 || info.upcallMask() != 0 || callbacks[CALLBACK_EVENT] == 0) {
            return false;
        }
        bounce(callbacks[CALLBACK_EVENT], Descriptors.FLAT_CODE64, true, false, 0);
        return true;
    }

    /** Delivers an exception through the trap table. */
    void exception(int vector, long errorCode, long faultAddress) {
        if (vector == Vector.PAGE_FAULT) {
            info.cr2(faultAddress);
        }
        if (traps.address(vector) == 0) {
            throw new DomainCrash("exception " + vector + " (error code 0x" + Long.toHexString(errorCode)
                    + (vector == Vector.PAGE_FAULT ? ", address 0x" + Long.toHexString(faultAddress) : "")
                    + ") and no handler for it");
        }
        bounce(traps.address(vector), traps.selector(vector), traps.masksEvents(vector), Vector.hasErrorCode(vector),
                errorCode);
    }

    /** A software interrupt whose entry admits it, RIP behind the instruction. */
    void interrupt(int vector) {
        if (traps.address(vector) == 0) {
            throw new DomainCrash("interrupt " + vector + " and no handler for it");
        }
        bounce(traps.address(vector), traps.selector(vector), traps.masksEvents(vector), false, 0);
    }

    /** SYSCALL in user mode. */
    void systemCall() {
        if (callbacks[CALLBACK_SYSCALL] == 0) {
            cpu.rip -= 2;
            exception(Vector.INVALID_OPCODE, 0, 0);
            return;
        }
        cpu.regs[Cpu.RCX] = cpu.rip;
        cpu.regs[R11] = cpu.rflags();
        cpu.direction = 1;
        cpu.selectors[CS] = Descriptors.FLAT_CODE64;
        cpu.selectors[SS] = Descriptors.FLAT_DATA;
        bounce(callbacks[CALLBACK_SYSCALL], Descriptors.FLAT_CODE64, callbackMasks[CALLBACK_SYSCALL], false, 0);
    }

    private void bounce(long handler, int selector, boolean maskEvents, boolean hasErrorCode, long errorCode) {
        boolean fromKernel = mode.isKernel();
        int savedMask = info.upcallMask();
        long flags = cpu.rflags() & ~(Rflags.IF | Rflags.IOPL) | (savedMask == 0 ? Rflags.IF : 0)
                | (showsIopl ? (long) virtualIopl << 12 : 0);
        long rsp = cpu.regs[Cpu.RSP];
        long top = (fromKernel ? rsp : kernelSp) & -16L;
        long cs = (fromKernel ? cpu.selectors[CS] & ~3 : cpu.selectors[CS]) & 0xFFFFL | (long) savedMask << 32;
        if (!fromKernel) {
            mode.toggle();
        }
        try {
            push(top - 8, cpu.selectors[SS]);
            push(top - 16, rsp);
            push(top - 24, flags);
            push(top - 32, cs);
            push(top - 40, cpu.rip);
            long at = top - 40;
            if (hasErrorCode) {
                at -= 8;
                push(at, errorCode);
            }
            push(at - 8, cpu.regs[R11]);
            push(at - 16, cpu.regs[Cpu.RCX]);
            cpu.regs[Cpu.RSP] = at - 16;
        } catch (CpuFault unwritable) {
            throw new DomainCrash("the stack at 0x%x can't take the frame of a trap at 0x%x".formatted(top, cpu.rip));
        }
        if (maskEvents) {
            info.upcallMaskVolatile(1);
        }
        cpu.rip = handler;
        cpu.selectors[CS] = selector;
        cpu.selectors[SS] = Descriptors.FLAT_DATA;
        cpu.setRflags(cpu.rflags() & ~CLEARED);
    }

    private void push(long va, long value) {
        cpu.memory.store(va, value, 8);
    }

    /** HYPERVISOR_iret. */
    void iret() {
        long rsp = cpu.regs[Cpu.RSP];
        long rax;
        long r11;
        long rcx;
        long frameFlags;
        long rip;
        int cs;
        long flags;
        long newRsp;
        int ss;
        try {
            rax = cpu.memory.load(rsp, 8);
            r11 = cpu.memory.load(rsp + 8, 8);
            rcx = cpu.memory.load(rsp + 16, 8);
            frameFlags = cpu.memory.load(rsp + 24, 8);
            rip = cpu.memory.load(rsp + 32, 8);
            cs = (int) cpu.memory.load(rsp + 40, 8) & 0xFFFF;
            flags = cpu.memory.load(rsp + 48, 8);
            newRsp = cpu.memory.load(rsp + 56, 8);
            ss = (int) cpu.memory.load(rsp + 64, 8) & 0xFFFF;
        } catch (CpuFault unreadable) {
            throw new DomainCrash("iret from a stack at 0x%x that can't be read".formatted(rsp));
        }
        if ((cs & 3) == 3) {
            if (mode.userRoot() == 0) {
                throw new DomainCrash("iret to user mode without page tables for it");
            }
            mode.toggle();
        }
        cpu.rip = rip;
        cpu.selectors[CS] = cs | 3;
        cpu.selectors[SS] = ss | 3;
        cpu.regs[Cpu.RSP] = newRsp;
        cpu.setRflags(flags & VALID & ~KEPT_OUT_OF_IRET | Rflags.IF | Rflags.FIXED);
        if (showsIopl) {
            virtualIopl = (int) (flags >>> 12) & 3;
        }
        cpu.regs[R11] = (frameFlags & IN_SYSCALL) == 0 ? r11 : cpu.rflags();
        cpu.regs[Cpu.RCX] = (frameFlags & IN_SYSCALL) == 0 ? rcx : rip;
        cpu.regs[Cpu.RAX] = rax;
        info.upcallMaskVolatile((flags & Rflags.IF) != 0 ? 0 : 1);
        checkReturn(rip, cs | 3, ss | 3);
    }

    /** What the processor would refuse on the way back is an exception in the context being returned to. */
    private void checkReturn(long rip, int cs, int ss) {
        if (cs != Descriptors.FLAT_CODE64 && !descriptors.isCode64(cpu, cs)) {
            if (descriptors.isCode32(cpu, cs)) {
                throw new DomainCrash("32-bit code at 0x%x: this CPU has no compatibility mode".formatted(rip));
            }
            exception(Vector.GENERAL_PROTECTION, cs & 0xFFFC, 0);
        } else if (ss != Descriptors.FLAT_DATA && (ss & ~3) != 0 && !descriptors.isStack(cpu, ss)) {
            exception(Vector.GENERAL_PROTECTION, ss & 0xFFFC, 0);
        } else if (rip << 16 >> 16 != rip) {
            exception(Vector.GENERAL_PROTECTION, 0, 0);
        }
    }
}
