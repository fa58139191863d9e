package org.ringdom.guest.paravirt;

import org.ringdom.abi.xen.DomId;
import org.ringdom.abi.xen.Errno;
import org.ringdom.runtime.hypercall.HypercallRequest;
import org.ringdom.x86.memory.Mmu;

/** HYPERVISOR_memory_op. Owner: the vCPU's thread. */
final class MemoryOps {
    private static final int DECREASE_RESERVATION = 1;
    private static final int MAXIMUM_RAM_PAGE = 2;
    private static final int CURRENT_RESERVATION = 3;
    private static final int MAXIMUM_RESERVATION = 4;
    private static final int POPULATE_PHYSMAP = 6;
    private static final int MEMORY_MAP = 9;
    private static final int MACHINE_MEMORY_MAP = 10;
    private static final int MACHPHYS_MAPPING = 12;
    private static final int RAM = 1;
    private static final int PAGE = 4096;
    private static final long MAX_EXTENTS = 1 << 20;

    private final PvVcpu vcpu;
    private final PvDomain domain;
    private final MachineFrames frames;
    private final Mmu memory;

    MemoryOps(PvVcpu vcpu) {
        this.vcpu = vcpu;
        domain = vcpu.domain();
        frames = domain.frames();
        memory = vcpu.cpu().memory;
    }

    long call(int command, long at) {
        return switch (command & 0x3F) {
            case DECREASE_RESERVATION -> reserve(at, false);
            case POPULATE_PHYSMAP -> reserve(at, true);
            case MAXIMUM_RAM_PAGE -> frames.maxFrame();
            case CURRENT_RESERVATION -> isSelf(memory.load(at, 2)) ? frames.populatedFrames() : -Errno.EPERM;
            case MAXIMUM_RESERVATION -> isSelf(memory.load(at, 2)) ? frames.ramFrames() : -Errno.EPERM;
            case MEMORY_MAP -> memoryMap(at);
            case MACHINE_MEMORY_MAP -> -Errno.EPERM;
            case MACHPHYS_MAPPING -> machphys(at);
            default -> -Errno.ENOSYS;
        };
    }

    private boolean isSelf(long domid) {
        return (domid & 0xFFFF) == DomId.SELF || (domid & 0xFFFF) == domain.process().domid();
    }

    private long machphys(long at) {
        memory.store(at, MachineFrames.M2P_ADDRESS, 8);
        memory.store(at + 8, MachineFrames.M2P_ADDRESS + (frames.maxFrame() + 1) * 8, 8);
        memory.store(at + 16, frames.maxFrame(), 8);
        return 0;
    }

    /** One entry: RAM up to what the domain may have. */
    private long memoryMap(long at) {
        long room = memory.load(at, 4) & 0xFFFF_FFFFL;
        long list = memory.load(at + 8, 8);
        if (room < 1) {
            return -Errno.EINVAL;
        }
        memory.store(list, 0, 8);
        memory.store(list + 8, frames.ramFrames() * PAGE, 8);
        memory.store(list + 16, RAM, 4);
        memory.store(at, 1, 4);
        return 0;
    }

    private long reserve(long at, boolean more) {
        long list = memory.load(at, 8);
        long count = memory.load(at + 8, 8);
        long order = memory.load(at + 16, 4);
        if (!isSelf(memory.load(at + 24, 2))) {
            return -Errno.EPERM;
        }
        if (order != 0 || count < 0 || count > MAX_EXTENTS) {
            return 0;
        }
        return more ? populate(list, count) : release(list, count);
    }

    /** The core counts pages; which frames they are is between the guest and this process. */
    private long populate(long list, long count) {
        long allowed = count == 0 ? 0 : vcpu.core().call(HypercallRequest.increaseReservation(count)).result();
        long done = 0;
        try {
            while (done < allowed) {
                long pfn = memory.load(list + done * 8, 8);
                memory.checkWrite(list + done * 8, 8);
                long mfn;
                synchronized (domain.types()) {
                    mfn = frames.populate(pfn);
                }
                if (mfn < 0) {
                    break;
                }
                memory.store(list + done * 8, mfn, 8);
                done++;
            }
        } finally {
            if (allowed > done) {
                vcpu.core().call(HypercallRequest.decreaseReservation(allowed - done));
            }
        }
        return done;
    }

    private long release(long list, long count) {
        long done = 0;
        try {
            while (done < count) {
                long frame = memory.load(list + done * 8, 8);
                synchronized (domain.types()) {
                    if (domain.types().level(frame) != 0 || !frames.release(frame)) {
                        break;
                    }
                }
                done++;
            }
        } finally {
            if (done > 0) {
                vcpu.core().call(HypercallRequest.decreaseReservation(done));
            }
        }
        return done;
    }
}
