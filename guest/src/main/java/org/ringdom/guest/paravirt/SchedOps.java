package org.ringdom.guest.paravirt;

import org.ringdom.abi.xen.Errno;
import org.ringdom.abi.xen.ShutdownReason;
import org.ringdom.x86.memory.Mmu;

/** HYPERVISOR_sched_op. Owner: the vCPU's thread. */
final class SchedOps {
    private static final int YIELD = 0;
    private static final int BLOCK = 1;
    private static final int SHUTDOWN = 2;
    private static final int POLL = 3;
    private static final int REMOTE_SHUTDOWN = 4;
    private static final int SHUTDOWN_CODE = 5;
    private static final int PIN_OVERRIDE = 7;
    private static final int MAX_PORTS = 128;

    private final PvVcpu vcpu;
    private final Mmu memory;
    private final int[] ports = new int[MAX_PORTS];

    SchedOps(PvVcpu vcpu) {
        this.vcpu = vcpu;
        memory = vcpu.cpu().memory;
    }

    long call(int command, long at) {
        return switch (command) {
            case YIELD -> {
                Thread.yield();
                yield 0;
            }
            case BLOCK -> {
                vcpu.block();
                yield 0;
            }
            case SHUTDOWN -> shutdown((int) memory.load(at, 4));
            case POLL -> poll(at);
            case REMOTE_SHUTDOWN, PIN_OVERRIDE -> -Errno.EPERM;
            case SHUTDOWN_CODE -> 0;
            default -> -Errno.ENOSYS;
        };
    }

    private long shutdown(int reason) {
        if (ShutdownReason.ofNumber(reason) == null) {
            return -Errno.EINVAL;
        }
        if (reason == ShutdownReason.SUSPEND.number()) {
            return 1; // there is no saving of domains: cancelled, as for a checkpoint
        }
        vcpu.domain().end(reason);
        return 0;
    }

    private long poll(long at) {
        long list = memory.load(at, 8);
        long count = memory.load(at + 8, 4);
        long untilNs = memory.load(at + 16, 8);
        if (count < 0 || count > MAX_PORTS) {
            return -Errno.EINVAL;
        }
        for (int i = 0; i < count; i++) {
            ports[i] = (int) memory.load(list + 4L * i, 4);
            if (ports[i] <= 0 || ports[i] >= vcpu.domain().events().ports()) {
                return -Errno.EINVAL;
            }
        }
        vcpu.poll(ports, (int) count, untilNs == 0 ? Long.MAX_VALUE : vcpu.domain().clock().hostTime(untilNs));
        return 0;
    }
}
