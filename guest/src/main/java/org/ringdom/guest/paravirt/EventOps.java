package org.ringdom.guest.paravirt;

import org.ringdom.abi.shared.PortWord;
import org.ringdom.abi.xen.DomId;
import org.ringdom.abi.xen.Errno;
import org.ringdom.abi.xen.EventChannelCommand;
import org.ringdom.abi.xen.Virq;
import org.ringdom.runtime.hypercall.HypercallRequest;
import org.ringdom.runtime.hypercall.HypercallResult;
import org.ringdom.x86.memory.Mmu;

/**
 * HYPERVISOR_event_channel_op with the 2-level ABI: sends and masks here, bindings by the core. Owner: the vCPU's thread.
 */
final class EventOps {
    private final PvVcpu vcpu;
    private final PvDomain domain;
    private final Mmu memory;

    EventOps(PvVcpu vcpu) {
        this.vcpu = vcpu;
        domain = vcpu.domain();
        memory = vcpu.cpu().memory;
    }

    long call(int command, long at) {
        return switch (command) {
            case EventChannelCommand.BIND_INTERDOMAIN -> port(HypercallRequest.bindInterdomain(domid(at),
                    int32(at + 4)), at + 8);
            case EventChannelCommand.BIND_VIRQ -> bindVirq(at);
            case EventChannelCommand.BIND_PIRQ -> -Errno.EPERM;
            case EventChannelCommand.CLOSE -> close(int32(at));
            case EventChannelCommand.SEND -> domain.process().sender().send(int32(at));
            case EventChannelCommand.STATUS -> status(at);
            case EventChannelCommand.ALLOC_UNBOUND -> allocUnbound(at);
            case EventChannelCommand.BIND_IPI -> bindIpi(at);
            case EventChannelCommand.BIND_VCPU -> result(HypercallRequest.bindVcpu(int32(at), int32(at + 4)));
            case EventChannelCommand.UNMASK -> unmask(int32(at));
            case EventChannelCommand.RESET -> reset(at);
            default -> -Errno.ENOSYS;
        };
    }

    private int int32(long va) {
        return (int) memory.load(va, 4);
    }

    private int domid(long va) {
        int domid = (int) memory.load(va, 2) & 0xFFFF;
        return domid == DomId.SELF ? domain.process().domid() : domid;
    }

    private long result(HypercallRequest request) {
        return vcpu.core().call(request).result();
    }

    /** A request whose result is a port, which is stored at {@code out}. */
    private long port(HypercallRequest request, long out) {
        memory.checkWrite(out, 4);
        long port = result(request);
        if (port < 0) {
            return port;
        }
        memory.store(out, port, 4);
        return 0;
    }

    private long bindVirq(long at) {
        int virq = int32(at);
        int target = int32(at + 4);
        if (domain.vcpu(target) == null) {
            return -Errno.ENOENT;
        }
        long result = port(HypercallRequest.bindVirq(virq, target), at + 8);
        if (result == 0 && virq >= 0 && virq < Virq.NR_VIRQS) {
            domain.virqs().bound(virq, target, int32(at + 8));
        }
        return result;
    }

    private long bindIpi(long at) {
        int target = int32(at);
        return domain.vcpu(target) == null ? -Errno.ENOENT : port(HypercallRequest.bindIpi(target), at + 4);
    }

    private long allocUnbound(long at) {
        int owner = domid(at);
        if (owner != domain.process().domid()) {
            return -Errno.EPERM;
        }
        return port(HypercallRequest.allocUnbound(owner, domid(at + 2)), at + 4);
    }

    private long close(int port) {
        long result = result(HypercallRequest.closePort(port));
        if (result == 0) {
            domain.virqs().closed(port);
        }
        return result;
    }

    private long reset(long at) {
        return domid(at) == domain.process().domid()
                ? result(HypercallRequest.resetPorts(domain.process().domid()))
                : -Errno.EPERM;
    }

    private long unmask(int port) {
        if (port <= 0 || port >= domain.events().ports()) {
            return -Errno.EINVAL;
        }
        domain.events().unmask(port, PortWord.vcpu(domain.process().portWord(port)));
        return 0;
    }

    private long status(long at) {
        HypercallResult answer = vcpu.core().call(HypercallRequest.portStatus(domid(at), int32(at + 4)));
        if (answer.result() < 0) {
            return answer.result();
        }
        memory.store(at + 8, answer.value(0), 4);
        memory.store(at + 12, answer.value(1), 4);
        memory.store(at + 16, answer.value(2), 4);
        memory.store(at + 20, answer.value(3), 4);
        return 0;
    }
}
