package org.ringdom.core.event;

import static org.ringdom.abi.xen.Errno.EINVAL;
import static org.ringdom.abi.xen.Errno.ENOENT;
import static org.ringdom.abi.xen.Errno.ENOSPC;
import static org.ringdom.abi.xen.Errno.EPERM;
import static org.ringdom.abi.xen.Errno.ESRCH;

import org.ringdom.abi.shared.PortWord;
import org.ringdom.abi.xen.EventChannelStatus;
import org.ringdom.core.redo.RedoLog;
import org.ringdom.core.redo.Reply;
import org.ringdom.core.rights.Access;
import org.ringdom.core.table.Domain;
import org.ringdom.core.table.Table;

/**
 * Event-channel operations. Each stages its changes and returns 0 or above, or -errno and then what it staged is dropped.
 * Source of the rules: xen/common/event_channel.c.
 */
public final class Ports {
    /** The most pairs of a redo record that closing one port takes. */
    public static final int PAIRS_PER_CLOSE = 8;

    private final Table table;
    private final RedoLog log;
    private final Access access;
    /** Per slot, a port below which none is free; only a hint, so a restart begins at 1. */
    private final int[] firstFree;

    public Ports(Table table, Access access) {
        this.table = table;
        this.log = table.log();
        this.access = access;
        this.firstFree = new int[table.slots()];
    }

    /** EVTCHN_ALLOC_UNBOUND: a port of {@code domid} that {@code remoteDomid} may bind to. */
    public long allocUnbound(Domain caller, long domid, long remoteDomid) {
        Domain owner = access.resolveActive(caller, domid);
        Domain remote = access.resolveActive(caller, remoteDomid);
        if (owner == null || remote == null) {
            return -ESRCH;
        }
        if (!access.mayActFor(caller, owner)) {
            return -EPERM;
        }
        return allocate(owner, PortWord.UNBOUND, remote.domid(), 0, 0);
    }

    /** EVTCHN_BIND_INTERDOMAIN: connects a new port of the caller; it is pending at once, so that no event is lost. */
    public long bindInterdomain(Domain caller, long remoteDomid, long remotePort) {
        Domain remote = access.resolveActive(caller, remoteDomid);
        if (remote == null) {
            return -ESRCH;
        }
        if (!remote.hasPort(remotePort)) {
            return -EINVAL;
        }
        long offered = remote.port((int) remotePort);
        if (PortWord.state(offered) != PortWord.UNBOUND || PortWord.peerDomid(offered) != caller.domid()) {
            return -EINVAL;
        }
        if (!access.mayBind(caller, remote)) {
            return -EPERM;
        }
        long port = allocate(caller, PortWord.INTERDOMAIN, remote.domid(), (int) remotePort, 0);
        if (port > 0) {
            remote.setPort((int) remotePort, PortWord.of(PortWord.INTERDOMAIN, caller.domid(), (int) port,
                    PortWord.vcpu(offered), PortWord.generation(offered)));
            log.raise(caller.domid(), (int) port);
        }
        return port;
    }

    /** EVTCHN_BIND_IPI: a port between vCPUs of the caller. */
    public long bindIpi(Domain caller, long vcpu) {
        if (vcpu < 0 || vcpu >= caller.maxVcpus()) {
            return -ENOENT;
        }
        return allocate(caller, PortWord.IPI, 0, 0, (int) vcpu);
    }

    /** EVTCHN_BIND_VCPU: a port notifies another vCPU; not those that belong to one vCPU by their nature. */
    public long bindVcpu(Domain caller, long port, long vcpu) {
        if (vcpu < 0 || vcpu >= caller.maxVcpus()) {
            return -ENOENT;
        }
        if (!caller.hasPort(port)) {
            return -EINVAL;
        }
        long word = caller.port((int) port);
        boolean movable = switch (PortWord.state(word)) {
            case PortWord.UNBOUND, PortWord.INTERDOMAIN -> true;
            case PortWord.VIRQ -> !Virqs.isPerVcpu(PortWord.virq(word));
            default -> false;
        };
        if (!movable) {
            return -EINVAL;
        }
        caller.setPort((int) port, PortWord.withVcpu(word, (int) vcpu));
        return 0;
    }

    /** EVTCHN_STATUS. Values: status, vCPU, remote domain or VIRQ, remote port. */
    public long status(Domain caller, long domid, long port, Reply reply) {
        Domain owner = access.resolve(caller, domid);
        if (owner == null) {
            return -ESRCH;
        }
        if (!access.mayActFor(caller, owner)) {
            return -EPERM;
        }
        if (port < 0 || port >= owner.maxPorts()) {
            return -EINVAL;
        }
        long word = owner.port((int) port);
        reply.value(0, switch (PortWord.state(word)) {
            case PortWord.UNBOUND -> EventChannelStatus.UNBOUND;
            case PortWord.INTERDOMAIN -> EventChannelStatus.INTERDOMAIN;
            case PortWord.VIRQ -> EventChannelStatus.VIRQ;
            case PortWord.IPI -> EventChannelStatus.IPI;
            default -> EventChannelStatus.CLOSED;
        });
        reply.value(1, PortWord.vcpu(word)).value(2, PortWord.peerDomid(word)).value(3, PortWord.peerPort(word));
        return 0;
    }

    /** EVTCHN_CLOSE: the peer of a connected port waits for this domain again. */
    public long close(Domain caller, long port) {
        if (!caller.hasPort(port) || !isUsed(caller.port((int) port))) {
            return -EINVAL;
        }
        closeUsed(caller, (int) port);
        return 0;
    }

    /** EVTCHN_RESET: closes every port of a domain, several records long if it must be; harmless if repeated. */
    public long reset(Domain caller, long domid) {
        Domain owner = access.resolveActive(caller, domid);
        if (owner == null) {
            return -ESRCH;
        }
        if (!access.mayActFor(caller, owner)) {
            return -EPERM;
        }
        int port = 1;
        while (port < owner.maxPorts() && owner.usedPorts() > 0) {
            if (log.room() < PAIRS_PER_CLOSE) {
                log.commit();
            }
            if (isUsed(owner.port(port))) {
                closeUsed(owner, port);
            }
            port++;
        }
        return 0;
    }

    /** Stages the end of a port in use. */
    public void closeUsed(Domain owner, int port) {
        long word = owner.port(port);
        owner.setPort(port, PortWord.closed(word));
        log.clearPending(owner.domid(), port);
        firstFree[owner.slot()] = Math.min(firstFree[owner.slot()], port);
        if (PortWord.state(word) == PortWord.INTERDOMAIN) {
            release(owner, port, PortWord.peerDomid(word), PortWord.peerPort(word));
        } else if (PortWord.state(word) == PortWord.VIRQ && owner.virqPort(PortWord.virq(word)) == port) {
            owner.setVirqPort(PortWord.virq(word), 0);
        }
    }

    private void release(Domain owner, int port, int peerDomid, int peerPort) {
        Domain peer = table.find(peerDomid);
        if (peer == null || !peer.hasPort(peerPort)) {
            return;
        }
        long word = peer.port(peerPort);
        if (PortWord.state(word) == PortWord.INTERDOMAIN && PortWord.peerDomid(word) == owner.domid()
                && PortWord.peerPort(word) == port) {
            peer.setPort(peerPort, PortWord.of(PortWord.UNBOUND, owner.domid(), 0, PortWord.vcpu(word),
                    PortWord.generation(word)));
        }
    }

    /** True unless the port is free or may never be handed out. */
    public static boolean isUsed(long word) {
        return PortWord.state(word) != PortWord.FREE && PortWord.state(word) != PortWord.RESERVED;
    }

    /** Stages the lowest free port with this meaning; what was pending there before is forgotten. */
    long allocate(Domain owner, int state, int peerDomid, int peerPort, int vcpu) {
        if (owner.usedPorts() >= owner.maxPorts() - 1) {
            return -ENOSPC;
        }
        int port = Math.max(1, firstFree[owner.slot()]);
        while (PortWord.state(owner.port(port)) != PortWord.FREE) {
            port = port + 1 < owner.maxPorts() ? port + 1 : 1;
        }
        firstFree[owner.slot()] = port;
        owner.setPort(port, PortWord.of(state, peerDomid, peerPort, vcpu, PortWord.generation(owner.port(port))));
        log.clearPending(owner.domid(), port);
        return port;
    }
}
