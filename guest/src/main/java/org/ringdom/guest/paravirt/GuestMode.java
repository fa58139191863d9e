package org.ringdom.guest.paravirt;

import org.ringdom.x86.memory.AddressSpace;
import org.ringdom.x86.memory.Mmu;
import org.ringdom.x86.state.Cpu;

/**
 * Whether a vCPU is in its guest's kernel or user mode: both are CPL 3, but each has a page-table root and a GS base. Owner:
 * the vCPU's thread.
 */
final class GuestMode {
    private final Cpu cpu;
    private final AddressSpace kernelSpace;
    private final AddressSpace userSpace;
    private boolean kernel = true;
    private long kernelRoot;
    /** Frame of the user mode's root, 0: none. */
    private long userRoot;
    private long inactiveGs;
    private final KernelHalf kernelHalf;

    GuestMode(Cpu cpu, PageTypes types, MachineFrames frames) {
        this.cpu = cpu;
        Mmu memory = cpu.memory;
        kernelHalf = new KernelHalf(types, frames, memory);
        kernelSpace = memory.newSpace(false, false, true);
        kernelSpace.separateHalves();
        userSpace = memory.newSpace(true, false);
        memory.activate(kernelSpace);
    }

    boolean isKernel() {
        return kernel;
    }

    /** Goes to the other mode: root and GS base are exchanged. */
    void toggle() {
        kernel = !kernel;
        cpu.memory.activate(kernel ? kernelSpace : userSpace);
        long gs = cpu.regs[Cpu.GS];
        cpu.regs[Cpu.GS] = inactiveGs;
        inactiveGs = gs;
    }

    /** Frame of the kernel's root. */
    long kernelRoot() {
        return kernelRoot;
    }

    void setKernelRoot(long mfn) {
        kernelRoot = mfn;
        if (kernelHalf.stays(mfn)) {
            cpu.memory.loadLower(kernelSpace, mfn << 12);
        } else {
            cpu.memory.load(kernelSpace, mfn << 12);
        }
    }

    /** Frame of the user mode's root, 0: none. */
    long userRoot() {
        return userRoot;
    }

    void setUserRoot(long mfn) {
        userRoot = mfn;
        cpu.memory.load(userSpace, mfn << 12);
    }

    /** The GS base of the other mode. */
    long inactiveGs() {
        return inactiveGs;
    }

    void setInactiveGs(long base) {
        inactiveGs = base;
    }

    /** Forgets the translations of both modes that may be old. */
    void flush() {
        setKernelRoot(kernelRoot);
        cpu.memory.flush(userSpace);
    }
}
