package org.ringdom.core.event;

import static org.ringdom.abi.xen.Errno.EBUSY;
import static org.ringdom.abi.xen.Errno.EEXIST;
import static org.ringdom.abi.xen.Errno.EINVAL;
import static org.ringdom.abi.xen.Errno.ENOENT;

import org.ringdom.abi.shared.PortWord;
import org.ringdom.abi.xen.Virq;
import org.ringdom.core.table.Domain;
import org.ringdom.core.table.Table;

/**
 * Virtual interrupts. Per-vCPU ones are raised by the guest's own process; the core keeps the binding. Where Xen has one
 * owner of each global VIRQ, here every service domain may bind it, on one port; guests may not.
 */
public final class Virqs {
    private final Table table;
    private final Ports ports;

    public Virqs(Table table, Ports ports) {
        this.table = table;
        this.ports = ports;
    }

    /** True for those that each vCPU has for itself. */
    static boolean isPerVcpu(int virq) {
        return switch (virq) {
            case Virq.TIMER, Virq.DEBUG, Virq.XENOPROF, Virq.XENPMU -> true;
            default -> false;
        };
    }

    /** EVTCHN_BIND_VIRQ. */
    public long bind(Domain caller, long virqNumber, long vcpu) {
        if (virqNumber < 0 || virqNumber >= Virq.NR_VIRQS) {
            return -EINVAL;
        }
        int virq = (int) virqNumber;
        if (!isPerVcpu(virq) && vcpu != 0) {
            return -EINVAL;
        }
        if (vcpu < 0 || vcpu >= caller.maxVcpus()) {
            return -ENOENT;
        }
        if (isPerVcpu(virq) ? isBound(caller, virq, (int) vcpu) : caller.virqPort(virq) != 0) {
            return -EEXIST;
        }
        if (!isPerVcpu(virq) && virq != Virq.ARGO && !caller.isService()) {
            return -EBUSY;
        }
        long port = ports.allocate(caller, PortWord.VIRQ, virq, 0, (int) vcpu);
        if (port > 0 && !isPerVcpu(virq)) {
            caller.setVirqPort(virq, (int) port);
        }
        return port;
    }

    private static boolean isBound(Domain domain, int virq, int vcpu) {
        int left = domain.usedPorts();
        for (int port = 1; left > 0 && port < domain.maxPorts(); port++) {
            long word = domain.port(port);
            if (PortWord.state(word) == PortWord.VIRQ && PortWord.virq(word) == virq && PortWord.vcpu(word) == vcpu) {
                return true;
            }
            left -= Ports.isUsed(word) ? 1 : 0;
        }
        return false;
    }

    /** Stages a global VIRQ for every service domain that bound it. */
    public void raise(int virq) {
        for (int slot = 0; slot < table.geometry().serviceSlots(); slot++) {
            Domain service = table.slot(slot);
            if (service.isActive() && service.virqPort(virq) != 0) {
                table.log().raise(service.domid(), service.virqPort(virq));
            }
        }
    }
}
