package org.ringdom.guest.paravirt;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.xen.Errno;
import org.ringdom.x86.exception.CpuFault;
import org.ringdom.x86.state.Cpu;

/**
 * A vCPU's descriptor tables: the pages of its GDT, its LDT, and the three descriptors that every PV guest finds behind its
 * own. Segments are flat in 64-bit mode: a selector has to be valid, and gives FS and GS their base. Owner: the vCPU's thread.
 */
final class Descriptors {
    /** Selectors that are always there. */
    static final int FLAT_CODE32 = 0xE023;
    static final int FLAT_DATA = 0xE02B;
    static final int FLAT_CODE64 = 0xE033;
    /** Entries of a GDT that are the guest's. */
    static final int MAX_ENTRIES = 14 * 512;
    private static final int MAX_LDT_ENTRIES = 8192;

    private static final long CODE32 = 0x00CF_FB00_0000_FFFFL;
    private static final long DATA = 0x00CF_F300_0000_FFFFL;
    private static final long CODE64 = 0x00AF_FB00_0000_FFFFL;
    private static final long PRESENT = 1L << 47;
    private static final long SEGMENT = 1L << 44;
    private static final long CODE = 1L << 43;
    private static final long READ_WRITE = 1L << 41;
    private static final long LONG = 1L << 53;
    private static final long GRANULAR = 1L << 55;
    private static final long DPL = 3L << 45;

    private final MachineFrames frames;
    private final long[] gdt = new long[14];
    private int gdtEntries;
    private long ldtBase;
    private int ldtEntries;

    Descriptors(MachineFrames frames) {
        this.frames = frames;
    }

    /** HYPERVISOR_set_gdt; 0 or -errno. */
    int setGdt(long[] mfns, int entries) {
        if (entries < 0 || entries > MAX_ENTRIES) {
            return -Errno.EINVAL;
        }
        for (long mfn : mfns) {
            if (!frames.isRam(mfn)) {
                return -Errno.EINVAL;
            }
        }
        System.arraycopy(mfns, 0, gdt, 0, mfns.length);
        gdtEntries = entries;
        return 0;
    }

    /** MMUEXT_SET_LDT; 0 or -errno. */
    int setLdt(long base, long entries) {
        if (entries < 0 || entries > MAX_LDT_ENTRIES || (base & 4095) != 0) {
            return -Errno.EINVAL;
        }
        ldtBase = base;
        ldtEntries = (int) entries;
        return 0;
    }

    /** HYPERVISOR_update_descriptor; 0 or -errno. */
    int update(long address, long descriptor) {
        long mfn = address >>> 12;
        if ((address & 7) != 0 || !frames.isRam(mfn)) {
            return -Errno.EINVAL;
        }
        boolean system = (descriptor & PRESENT) != 0 && (descriptor & SEGMENT) == 0;
        if (system) {
            return -Errno.EINVAL;
        }
        SharedBuffer ram = frames.ram();
        frames.physical().ownerWrites(mfn);
        ram.putLongRelease(address, (descriptor & PRESENT) == 0 ? descriptor : descriptor | DPL);
        return 0;
    }

    /** The descriptor of a selector, or 0 if there is none. */
    long find(Cpu cpu, int selector) {
        int index = selector >>> 3;
        if ((selector & 4) != 0) {
            return index < ldtEntries ? cpu.memory.load(ldtBase + index * 8L, 8) : 0;
        }
        switch (selector | 3) {
            case FLAT_CODE32 -> {
                return CODE32;
            }
            case FLAT_DATA -> {
                return DATA;
            }
            case FLAT_CODE64 -> {
                return CODE64;
            }
            default -> {
                return index < gdtEntries ? frames.ram().getLong(gdt[index >>> 9] << 12 | (index & 511) << 3) : 0;
            }
        }
    }

    /** Whether a selector names 64-bit code. */
    boolean isCode64(Cpu cpu, int selector) {
        long descriptor = find(cpu, selector);
        long wanted = PRESENT | SEGMENT | CODE | LONG;
        return (descriptor & wanted) == wanted;
    }

    /** Whether a selector names 32-bit code. */
    boolean isCode32(Cpu cpu, int selector) {
        long descriptor = find(cpu, selector);
        return (descriptor & (PRESENT | SEGMENT | CODE | LONG)) == (PRESENT | SEGMENT | CODE);
    }

    /** Whether a selector may be loaded into SS. */
    boolean isStack(Cpu cpu, int selector) {
        long descriptor = find(cpu, selector);
        return (descriptor & (PRESENT | SEGMENT | CODE | READ_WRITE)) == (PRESENT | SEGMENT | READ_WRITE);
    }

    /** Whether a selector may be loaded into DS, ES, FS or GS. */
    boolean isReadable(Cpu cpu, int selector) {
        long descriptor = find(cpu, selector);
        boolean readable = (descriptor & CODE) == 0 || (descriptor & READ_WRITE) != 0;
        return (descriptor & (PRESENT | SEGMENT)) == (PRESENT | SEGMENT) && readable;
    }

    /** Loads DS, ES, FS, GS or SS (their numbers in the encoding), or raises the exception for the selector. */
    void load(Cpu cpu, int register, int selector) {
        boolean isStack = register == 2;
        if ((selector & ~3) == 0 && !isStack) {
            cpu.selectors[register] = selector;
            setBase(cpu, register, 0);
            return;
        }
        if (isStack ? !isStack(cpu, selector) : !isReadable(cpu, selector)) {
            throw cpu.fault.with(13, selector & 0xFFFC);
        }
        cpu.selectors[register] = selector;
        setBase(cpu, register, base(find(cpu, selector)));
    }

    private static void setBase(Cpu cpu, int register, long base) {
        if (register == 4) {
            cpu.regs[Cpu.FS] = base;
        } else if (register == 5) {
            cpu.regs[Cpu.GS] = base;
        }
    }

    private static long base(long descriptor) {
        return descriptor >>> 16 & 0xFF_FFFF | descriptor >>> 32 & 0xFF00_0000L;
    }

    /** The base in a selector's descriptor for a load of the inactive GS; 0 if it can't be loaded. */
    long baseOrZero(Cpu cpu, int selector) {
        try {
            return (selector & ~3) != 0 && isReadable(cpu, selector) ? base(find(cpu, selector)) : 0;
        } catch (CpuFault unreadable) {
            return 0;
        }
    }

    /** LSL: the limit in bytes, or -1. */
    long limit(Cpu cpu, int selector) {
        long descriptor = visible(cpu, selector);
        if (descriptor == 0) {
            return -1;
        }
        long limit = descriptor & 0xFFFF | descriptor >>> 32 & 0xF_0000;
        return (descriptor & GRANULAR) != 0 ? limit << 12 | 0xFFF : limit;
    }

    /** LAR: the access rights, or -1. */
    long rights(Cpu cpu, int selector) {
        long descriptor = visible(cpu, selector);
        return descriptor == 0 ? -1 : descriptor >>> 32 & 0x00FF_FF00L;
    }

    /** VERR and VERW. */
    boolean verify(Cpu cpu, int selector, boolean write) {
        long descriptor = visible(cpu, selector);
        if (descriptor == 0) {
            return false;
        }
        boolean code = (descriptor & CODE) != 0;
        boolean readWrite = (descriptor & READ_WRITE) != 0;
        return write ? !code && readWrite : !code || readWrite;
    }

    /** A present segment descriptor of DPL 3, or 0. */
    private long visible(Cpu cpu, int selector) {
        if ((selector & ~3) == 0) {
            return 0;
        }
        long descriptor = find(cpu, selector);
        long wanted = PRESENT | SEGMENT | DPL;
        return (descriptor & wanted) == wanted ? descriptor : 0;
    }
}
