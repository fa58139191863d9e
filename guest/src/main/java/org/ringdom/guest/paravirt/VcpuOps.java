package org.ringdom.guest.paravirt;

import org.ringdom.abi.xen.Errno;
import org.ringdom.abi.xen.ShutdownReason;
import org.ringdom.abi.xen.VcpuInfo;
import org.ringdom.x86.memory.Mmu;

/** HYPERVISOR_vcpu_op and set_timer_op. Owner: the vCPU's thread. */
final class VcpuOps {
    private static final int INITIALISE = 0;
    private static final int UP = 1;
    private static final int DOWN = 2;
    private static final int IS_UP = 3;
    private static final int GET_RUNSTATE = 4;
    private static final int REGISTER_RUNSTATE = 5;
    private static final int SET_PERIODIC = 6;
    private static final int STOP_PERIODIC = 7;
    private static final int SET_SINGLESHOT = 8;
    private static final int STOP_SINGLESHOT = 9;
    private static final int REGISTER_INFO = 10;
    private static final long SHORTEST_PERIOD_NS = 1_000_000;
    private static final int PAGE = 4096;

    private final PvVcpu self;
    private final PvDomain domain;
    private final Mmu memory;

    VcpuOps(PvVcpu self) {
        this.self = self;
        domain = self.domain();
        memory = self.cpu().memory;
    }

    long setTimer(long atNs) {
        if (atNs == 0) {
            self.timer().stopOnce();
        } else {
            self.timer().setOnce(atNs);
        }
        return 0;
    }

    long call(int command, long id, long at) {
        PvVcpu target = domain.vcpu(id);
        if (target == null) {
            return -Errno.ENOENT;
        }
        return switch (command) {
            case INITIALISE -> initialise(target, at);
            case UP -> up(target);
            case DOWN -> down(target);
            case IS_UP -> target.online() ? 1 : 0;
            case GET_RUNSTATE -> {
                RunstateArea.get(target.runstate(), memory, at);
                yield 0;
            }
            case REGISTER_INFO -> registerInfo(target, at);
            case REGISTER_RUNSTATE -> registerRunstate(target, at);
            case SET_PERIODIC, STOP_PERIODIC, SET_SINGLESHOT, STOP_SINGLESHOT -> timer(command, target, at);
            default -> -Errno.ENOSYS;
        };
    }

    private long timer(int command, PvVcpu target, long at) {
        if (target != self) {
            return -Errno.EINVAL;
        }
        switch (command) {
            case SET_PERIODIC -> {
                long period = memory.load(at, 8);
                if (period < SHORTEST_PERIOD_NS) {
                    return -Errno.EINVAL;
                }
                self.timer().setPeriod(period);
            }
            case STOP_PERIODIC -> self.timer().stopPeriod();
            case SET_SINGLESHOT -> self.timer().setOnce(memory.load(at, 8));
            default -> self.timer().stopOnce();
        }
        return 0;
    }

    private long initialise(PvVcpu target, long at) {
        if (target.initialised()) {
            return -Errno.EEXIST;
        }
        VcpuContext context = VcpuContext.read(memory, at);
        if (!context.isValid(domain)) {
            return -Errno.EINVAL;
        }
        target.initialise(context);
        return 0;
    }

    private long up(PvVcpu target) {
        if (!target.initialised()) {
            return -Errno.EINVAL;
        }
        target.bringUp();
        return 0;
    }

    private long down(PvVcpu target) {
        if (target != self) {
            return -Errno.EINVAL;
        }
        boolean last = true;
        for (int i = 0; i < domain.vcpuCount(); i++) {
            last &= i == self.id() || !domain.vcpu(i).online();
        }
        if (last) {
            domain.end(ShutdownReason.POWEROFF.number());
        }
        self.goDown();
        return 0;
    }

    private long registerInfo(PvVcpu target, long at) {
        long mfn = memory.load(at, 8);
        long offset = memory.load(at + 8, 4) & 0xFFFF_FFFFL;
        boolean fits = offset <= PAGE - VcpuInfo.SIZE && (offset & 7) == 0;
        if (!fits || !domain.frames().isRam(mfn) || target != self && target.online()) {
            return -Errno.EINVAL;
        }
        if (!target.registerInfo(mfn * PAGE + offset)) {
            return -Errno.EINVAL;
        }
        return 0;
    }

    private long registerRunstate(PvVcpu target, long at) {
        target.runstateArea().register(memory.load(at, 8), memory);
        return 0;
    }
}
