package org.ringdom.guest.paravirt;

import org.ringdom.abi.xen.DomId;
import org.ringdom.abi.xen.Errno;
import org.ringdom.abi.xen.GrantStatus;
import org.ringdom.x86.memory.Mmu;

/**
 * HYPERVISOR_grant_table_op: the domain's own table, version 1. Mapping other domains' grants is not possible: guests have
 * no foreign frames. Owner: the vCPU's thread.
 */
final class GrantOps {
    private static final int MAP = 0;
    private static final int UNMAP = 1;
    private static final int SETUP_TABLE = 2;
    private static final int COPY = 5;
    private static final int QUERY_SIZE = 6;
    private static final int SET_VERSION = 8;
    private static final int GET_VERSION = 10;
    private static final int MAP_BYTES = 32;
    private static final int UNMAP_BYTES = 24;
    private static final int COPY_BYTES = 40;
    private static final long MAX_COUNT = 1 << 16;

    private final PvVcpu vcpu;
    private final MachineFrames frames;
    private final Mmu memory;

    GrantOps(PvVcpu vcpu) {
        this.vcpu = vcpu;
        frames = vcpu.domain().frames();
        memory = vcpu.cpu().memory;
    }

    long call(int command, long at, long count) {
        if (count < 0 || count > MAX_COUNT) {
            return -Errno.EINVAL;
        }
        return switch (command) {
            case MAP -> refuse(at, count, MAP_BYTES, 18, GrantStatus.BAD_DOMAIN);
            case UNMAP -> refuse(at, count, UNMAP_BYTES, 20, GrantStatus.BAD_HANDLE);
            case COPY -> refuse(at, count, COPY_BYTES, 36, GrantStatus.PERMISSION_DENIED);
            case SETUP_TABLE -> setupTable(at);
            case QUERY_SIZE -> querySize(at);
            case SET_VERSION -> setVersion(at);
            case GET_VERSION -> getVersion(at);
            default -> -Errno.ENOSYS;
        };
    }

    private long refuse(long at, long count, int bytes, int statusAt, int status) {
        for (long i = 0; i < count; i++) {
            memory.store(at + i * bytes + statusAt, status, 2);
        }
        return 0;
    }

    private boolean isSelf(long domid) {
        return (domid & 0xFFFF) == DomId.SELF || (domid & 0xFFFF) == vcpu.domain().process().domid();
    }

    private long setupTable(long at) {
        long wanted = memory.load(at + 4, 4) & 0xFFFF_FFFFL;
        long list = memory.load(at + 16, 8);
        if (!isSelf(memory.load(at, 2))) {
            memory.store(at + 8, GrantStatus.PERMISSION_DENIED, 2);
            return 0;
        }
        if (wanted > frames.grantFrames()) {
            memory.store(at + 8, GrantStatus.GENERAL_ERROR, 2);
            return 0;
        }
        for (int i = 0; i < wanted; i++) {
            memory.store(list + 8L * i, frames.grantFrame(i), 8);
        }
        memory.store(at + 8, GrantStatus.OKAY, 2);
        return 0;
    }

    private long querySize(long at) {
        if (!isSelf(memory.load(at, 2))) {
            memory.store(at + 12, GrantStatus.PERMISSION_DENIED, 2);
            return 0;
        }
        memory.store(at + 4, 1, 4);
        memory.store(at + 8, frames.grantFrames(), 4);
        memory.store(at + 12, GrantStatus.OKAY, 2);
        return 0;
    }

    private long setVersion(long at) {
        return memory.load(at, 4) == 1 ? 0 : -Errno.EINVAL;
    }

    private long getVersion(long at) {
        if (!isSelf(memory.load(at, 2))) {
            return -Errno.EPERM;
        }
        memory.store(at + 4, 1, 4);
        return 0;
    }
}
