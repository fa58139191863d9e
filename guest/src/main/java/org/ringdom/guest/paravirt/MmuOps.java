package org.ringdom.guest.paravirt;

import java.util.BitSet;

import org.ringdom.abi.xen.DomId;
import org.ringdom.abi.xen.Errno;
import org.ringdom.x86.memory.Mmu;

/**
 * HYPERVISOR_mmu_update, update_va_mapping and mmuext_op. Owner: the vCPU's thread; the tables are changed under the domain's
 * lock.
 *
 * @see "xen/arch/x86/mm.c"
 */
final class MmuOps {
    private static final int NORMAL = 0;
    private static final int MACHPHYS = 1;
    private static final int PRESERVE_AD = 2;
    private static final int NO_TRANSLATE = 3;

    private static final int PIN_L4 = 3;
    private static final int UNPIN = 4;
    private static final int NEW_BASEPTR = 5;
    private static final int TLB_FLUSH_LOCAL = 6;
    private static final int INVLPG_LOCAL = 7;
    private static final int TLB_FLUSH_MULTI = 8;
    private static final int INVLPG_MULTI = 9;
    private static final int TLB_FLUSH_ALL = 10;
    private static final int INVLPG_ALL = 11;
    private static final int FLUSH_CACHE = 12;
    private static final int SET_LDT = 13;
    private static final int NEW_USER_BASEPTR = 15;
    private static final int CLEAR_PAGE = 16;
    private static final int COPY_PAGE = 17;
    private static final int FLUSH_CACHE_GLOBAL = 18;
    private static final int MARK_SUPER = 19;
    private static final int UNMARK_SUPER = 20;

    private static final long FLUSH_KIND = 3;
    private static final long FLUSH_TLB = 1;
    private static final long FLUSH_PAGE = 2;
    private static final long FLUSH_ALL_VCPUS = 4;
    private static final int EXT_BYTES = 24;
    private static final int UPDATE_BYTES = 16;
    /** What a request may ask for at once; Linux asks for 32, Xen would preempt itself. */
    private static final long MAX_COUNT = 1 << 20;
    private static final int PAGE = 4096;

    private final PvVcpu vcpu;
    private final PvDomain domain;
    private final PageTypes types;
    private final MachineFrames frames;
    private final Mmu memory;

    MmuOps(PvVcpu vcpu) {
        this.vcpu = vcpu;
        domain = vcpu.domain();
        types = domain.types();
        frames = domain.frames();
        memory = vcpu.cpu().memory;
    }

    private static boolean isForeign(long domid) {
        return (domid & 0xFFFF) != DomId.SELF;
    }

    /** HYPERVISOR_mmu_update. */
    long update(long requests, long count, long doneAt, long domid) {
        if (isForeign(domid & 0xFFFF) || (domid >>> 16 & 0xFFFF) != 0 && (domid >>> 16 & 0xFFFF) - 1 != DomId.SELF) {
            return -Errno.ESRCH;
        }
        if (count < 0 || count > MAX_COUNT) {
            return -Errno.EINVAL;
        }
        int result = 0;
        long done = 0;
        while (done < count && result == 0) {
            long at = requests + done * UPDATE_BYTES;
            result = update(memory.load(at, 8), memory.load(at + 8, 8));
            done += result == 0 ? 1 : 0;
        }
        if (doneAt != 0) {
            memory.store(doneAt, done, 4);
        }
        return result;
    }

    private int update(long pointer, long value) {
        int command = (int) pointer & 3;
        switch (command) {
            case NORMAL, PRESERVE_AD, NO_TRANSLATE -> {
                synchronized (types) {
                    return types.store(pointer & -8L, value, command == PRESERVE_AD);
                }
            }
            case MACHPHYS -> {
                if (!frames.isRam(pointer >>> 12)) {
                    return -Errno.EINVAL;
                }
                frames.setPfn(pointer >>> 12, value);
                return 0;
            }
            default -> throw new AssertionError(command);
        }
    }

    /** HYPERVISOR_update_va_mapping. */
    long updateVaMapping(long va, long entry, long flags) {
        int result;
        synchronized (types) {
            long at = types.leafAddress(vcpu.mode().kernelRoot(), va);
            result = at < 0 ? -Errno.EINVAL : types.store(at, entry, false, va);
        }
        if (result == 0) {
            flush(va, flags);
        }
        return result;
    }

    private void flush(long va, long flags) {
        long kind = flags & FLUSH_KIND;
        long whom = flags & ~FLUSH_KIND;
        if (kind != FLUSH_TLB && kind != FLUSH_PAGE) {
            return;
        }
        boolean self = whom == 0 || whom == FLUSH_ALL_VCPUS;
        if (whom != 0) {
            BitSet others = whom == FLUSH_ALL_VCPUS ? allVcpus() : vcpuBits(whom);
            domain.flush(vcpu, others);
            self |= others.get(vcpu.id());
        }
        if (self) {
            if (kind == FLUSH_TLB) {
                vcpu.mode().flush();
            } else {
                memory.invalidatePage(va);
            }
        }
    }

    private BitSet allVcpus() {
        BitSet all = new BitSet();
        all.set(0, domain.vcpuCount());
        return all;
    }

    private BitSet vcpuBits(long va) {
        BitSet bits = new BitSet();
        for (int i = 0; i < domain.vcpuCount(); i += 8) {
            long byteOfBits = memory.load(va + i / 8, 1) & 0xFF;
            for (int bit = 0; bit < 8; bit++) {
                if ((byteOfBits >>> bit & 1) != 0 && i + bit < domain.vcpuCount()) {
                    bits.set(i + bit);
                }
            }
        }
        return bits;
    }

    /** HYPERVISOR_mmuext_op. */
    long extended(long ops, long count, long doneAt, long domid) {
        if (isForeign(domid)) {
            return -Errno.ESRCH;
        }
        if (count < 0 || count > MAX_COUNT) {
            return -Errno.EINVAL;
        }
        long result = 0;
        long done = 0;
        while (done < count && result == 0) {
            long at = ops + done * EXT_BYTES;
            result = extended((int) memory.load(at, 4), memory.load(at + 8, 8), memory.load(at + 16, 8));
            done += result == 0 ? 1 : 0;
        }
        if (doneAt != 0) {
            memory.store(doneAt, done, 4);
        }
        return result;
    }

    private long extended(int command, long first, long second) {
        return switch (command) {
            case 0, 1, 2, PIN_L4 -> {
                synchronized (types) {
                    yield types.pin(first, command + 1);
                }
            }
            case UNPIN -> {
                synchronized (types) {
                    yield types.unpin(first);
                }
            }
            case NEW_BASEPTR -> newRoot(first);
            case NEW_USER_BASEPTR -> newUserRoot(first);
            case TLB_FLUSH_LOCAL -> flushed(first, FLUSH_TLB);
            case INVLPG_LOCAL -> flushed(first, FLUSH_PAGE);
            case TLB_FLUSH_ALL -> flushed(first, FLUSH_TLB | FLUSH_ALL_VCPUS);
            case INVLPG_ALL -> flushed(first, FLUSH_PAGE | FLUSH_ALL_VCPUS);
            case TLB_FLUSH_MULTI, INVLPG_MULTI -> flushMulti(command, first, second);
            case FLUSH_CACHE -> -Errno.EACCES;
            case SET_LDT -> vcpu.descriptors().setLdt(first, second);
            case CLEAR_PAGE -> clear(first);
            case COPY_PAGE -> copy(first, second);
            case FLUSH_CACHE_GLOBAL -> -Errno.EINVAL;
            case MARK_SUPER, UNMARK_SUPER -> -Errno.EOPNOTSUPP;
            default -> -Errno.ENOSYS;
        };
    }

    private long flushed(long va, long flags) {
        flush(va, flags);
        return 0;
    }

    private long flushMulti(int command, long va, long bitmap) {
        BitSet which = vcpuBits(bitmap);
        domain.flush(vcpu, which);
        if (which.get(vcpu.id())) {
            flush(va, command == TLB_FLUSH_MULTI ? FLUSH_TLB : FLUSH_PAGE);
        }
        return 0;
    }

    private long newRoot(long mfn) {
        synchronized (types) {
            int result = types.get(mfn, 4);
            if (result != 0) {
                return result;
            }
            long old = vcpu.mode().kernelRoot();
            vcpu.mode().setKernelRoot(mfn);
            types.put(old);
        }
        return 0;
    }

    private long newUserRoot(long mfn) {
        synchronized (types) {
            int result = mfn == 0 ? 0 : types.get(mfn, 4);
            if (result != 0) {
                return result;
            }
            long old = vcpu.mode().userRoot();
            vcpu.mode().setUserRoot(mfn);
            if (old != 0) {
                types.put(old);
            }
        }
        return 0;
    }

    private boolean isOrdinary(long mfn) {
        return frames.isRam(mfn) && types.level(mfn) == 0;
    }

    private long clear(long mfn) {
        if (!isOrdinary(mfn)) {
            return -Errno.EINVAL;
        }
        frames.physical().ownerWrites(mfn);
        frames.ram().fill(mfn * PAGE, PAGE, (byte) 0);
        return 0;
    }

    private long copy(long to, long from) {
        if (!isOrdinary(to) || !frames.isRam(from)) {
            return -Errno.EINVAL;
        }
        frames.physical().ownerWrites(to);
        frames.ram().copyTo(from * PAGE, frames.ram(), to * PAGE, PAGE);
        return 0;
    }
}
