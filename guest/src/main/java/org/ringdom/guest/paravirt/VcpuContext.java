package org.ringdom.guest.paravirt;

import org.ringdom.x86.memory.Mmu;
import org.ringdom.x86.state.Cpu;
import org.ringdom.x86.state.Rflags;

/**
 * A vcpu_guest_context, copied: how another vCPU begins.
 *
 * @see "struct vcpu_guest_context in xen/include/public/arch-x86/xen.h"
 */
final class VcpuContext {
    private static final int SIZE = 5168;
    private static final int FLAGS = 0x200;
    private static final int REGISTERS = 0x208;
    private static final int RIP = 0x80;
    private static final int CS = 0x88;
    private static final int RFLAGS = 0x90;
    private static final int RSP = 0x98;
    private static final int SS = 0xA0;
    private static final int ES = 0xA8;
    private static final int DS = 0xB0;
    private static final int FS = 0xB8;
    private static final int GS = 0xC0;
    private static final int TRAPS = 0x2D0;
    private static final int LDT_BASE = 0x12D0;
    private static final int LDT_ENTRIES = 0x12D8;
    private static final int GDT_FRAMES = 0x12E0;
    private static final int GDT_ENTRIES = 0x1360;
    private static final int KERNEL_SP = 0x1370;
    private static final int CTRLREG = 0x1378;
    private static final int EVENT_CALLBACK = 0x13F8;
    private static final int FAILSAFE_CALLBACK = 0x1400;
    private static final int SYSCALL_CALLBACK = 0x1408;
    private static final int FS_BASE = 0x1418;
    private static final int GS_BASE_KERNEL = 0x1420;
    private static final int GS_BASE_USER = 0x1428;
    private static final int IN_KERNEL = 4;
    private static final int FAILSAFE_MASKS = 8;
    private static final int SYSCALL_MASKS = 16;
    /** The registers of user_regs from its start on, by their numbers in the encoding. */
    private static final int[] ORDER = {15, 14, 13, 12, Cpu.RBP, Cpu.RBX, 11, 10, 9, 8, Cpu.RAX, Cpu.RCX, Cpu.RDX,
        Cpu.RSI, Cpu.RDI};

    private final long[] words = new long[SIZE / 8];

    private VcpuContext() {
    }

    /** Copies the structure; throws the fault if it can't be read. */
    static VcpuContext read(Mmu memory, long at) {
        VcpuContext context = new VcpuContext();
        for (int i = 0; i < context.words.length; i++) {
            context.words[i] = memory.load(at + 8L * i, 8);
        }
        return context;
    }

    private long at(int offset) {
        return words[offset / 8];
    }

    private int selector(int offset) {
        return (int) at(REGISTERS + offset) & 0xFFFF;
    }

    private long root(int index) {
        return at(CTRLREG + 8 * index) >>> 12;
    }

    /** Whether it can be applied: roots that are page tables, a kernel to run in. */
    boolean isValid(PvDomain domain) {
        synchronized (domain.types()) {
            if ((at(FLAGS) & IN_KERNEL) == 0 || domain.types().get(root(3), 4) != 0) {
                return false;
            }
            if (root(1) != 0 && domain.types().get(root(1), 4) != 0) {
                domain.types().put(root(3));
                return false;
            }
        }
        return true;
    }

    /** Sets up a vCPU that does not run; its references to the roots have been taken. */
    void apply(PvVcpu vcpu) {
        Cpu cpu = vcpu.cpu();
        for (int i = 0; i < ORDER.length; i++) {
            cpu.regs[ORDER[i]] = at(REGISTERS + 8 * i);
        }
        cpu.rip = at(REGISTERS + RIP);
        cpu.regs[Cpu.RSP] = at(REGISTERS + RSP);
        cpu.selectors[0] = selector(ES);
        cpu.selectors[1] = selector(CS) | 3;
        cpu.selectors[2] = selector(SS) | 3;
        cpu.selectors[3] = selector(DS);
        cpu.selectors[4] = selector(FS);
        cpu.selectors[5] = selector(GS);
        long flags = at(REGISTERS + RFLAGS);
        cpu.setRflags(flags & Rflags.USER & ~Rflags.TF | Rflags.IF | Rflags.FIXED);
        vcpu.delivery().setVirtualIopl((int) (flags >>> 12) & 3);
        traps(vcpu);
        descriptors(vcpu);
        vcpu.delivery().setKernelSp(at(KERNEL_SP));
        vcpu.mode().setKernelRoot(root(3));
        if (root(1) != 0) {
            vcpu.mode().setUserRoot(root(1));
        }
        cpu.regs[Cpu.FS] = at(FS_BASE);
        cpu.regs[Cpu.GS] = at(GS_BASE_KERNEL);
        vcpu.mode().setInactiveGs(at(GS_BASE_USER));
    }

    private void traps(PvVcpu vcpu) {
        for (int i = 0; i < TrapTable.VECTORS; i++) {
            long head = at(TRAPS + 16 * i);
            vcpu.traps().set((int) head & 0xFF, (int) (head >>> 8) & 0xFF, (int) (head >>> 16) & 0xFFFF,
                    at(TRAPS + 16 * i + 8));
        }
        Delivery delivery = vcpu.delivery();
        delivery.setCallback(Delivery.CALLBACK_EVENT, at(EVENT_CALLBACK), true);
        delivery.setCallback(Delivery.CALLBACK_FAILSAFE, at(FAILSAFE_CALLBACK), (at(FLAGS) & FAILSAFE_MASKS) != 0);
        delivery.setCallback(Delivery.CALLBACK_SYSCALL, at(SYSCALL_CALLBACK), (at(FLAGS) & SYSCALL_MASKS) != 0);
    }

    private void descriptors(PvVcpu vcpu) {
        int entries = (int) at(GDT_ENTRIES);
        long[] frames = new long[Math.clamp((entries + 511L) / 512, 0, 14)];
        for (int i = 0; i < frames.length; i++) {
            frames[i] = at(GDT_FRAMES + 8 * i);
        }
        vcpu.descriptors().setGdt(frames, entries);
        vcpu.descriptors().setLdt(at(LDT_BASE), at(LDT_ENTRIES));
    }
}
