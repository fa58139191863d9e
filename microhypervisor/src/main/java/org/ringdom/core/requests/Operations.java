package org.ringdom.core.requests;

import static org.ringdom.abi.xen.Errno.EINVAL;
import static org.ringdom.abi.xen.Errno.ENOSYS;
import static org.ringdom.abi.xen.Errno.EPERM;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.ringdom.abi.control.HypercallOp;
import org.ringdom.abi.shared.DomainRecord;
import org.ringdom.core.domain.Domains;
import org.ringdom.core.domain.Players;
import org.ringdom.core.domain.Teardown;
import org.ringdom.core.event.Ports;
import org.ringdom.core.event.Virqs;
import org.ringdom.core.host.HostInfo;
import org.ringdom.core.memory.Pages;
import org.ringdom.core.redo.Reply;
import org.ringdom.core.rights.Access;
import org.ringdom.core.table.Domain;
import org.ringdom.core.table.Table;

/** From an operation's number to the method that stages it. An error means that what was staged is to be dropped. */
public final class Operations {
    private final Table table;
    private final Access access;
    private final Domains domains;
    private final Teardown teardown;
    private final Players players;
    private final Pages pages;
    private final Ports ports;
    private final Virqs virqs;
    private final HostInfo host;
    private final SupervisorHello supervisor;

    public Operations(Table table, Access access, Domains domains, Teardown teardown, Players players, Pages pages,
            Ports ports,
            Virqs virqs, HostInfo host, SupervisorHello supervisor) {
        this.table = table;
        this.access = access;
        this.domains = domains;
        this.teardown = teardown;
        this.players = players;
        this.pages = pages;
        this.ports = ports;
        this.virqs = virqs;
        this.host = host;
        this.supervisor = supervisor;
    }

    /** Stages the operation; 0 or above, or -errno. */
    long execute(Domain caller, Request r, Reply reply) {
        if (r.payload() == null || r.payload().length != 0 && !takesPayload(r.opcode())) {
            return -EINVAL;
        }
        return switch (r.opcode() >>> 16) {
            case 32 -> eventChannel(caller, r, reply);
            case 36 -> domainControl(caller, r, reply);
            default -> other(caller, r, reply);
        };
    }

    private static boolean takesPayload(int opcode) {
        return opcode == HypercallOp.DOMCTL_CREATE || opcode == HypercallOp.DOMCTL_SUPERVISOR_HELLO;
    }

    private long eventChannel(Domain caller, Request r, Reply reply) {
        return switch (r.opcode()) {
            case HypercallOp.EVTCHN_BIND_INTERDOMAIN -> ports.bindInterdomain(caller, r.arg(0), r.arg(1));
            case HypercallOp.EVTCHN_BIND_VIRQ -> virqs.bind(caller, r.arg(0), r.arg(1));
            case HypercallOp.EVTCHN_CLOSE -> ports.close(caller, r.arg(0));
            case HypercallOp.EVTCHN_STATUS -> ports.status(caller, r.arg(0), r.arg(1), reply);
            case HypercallOp.EVTCHN_ALLOC_UNBOUND -> ports.allocUnbound(caller, r.arg(0), r.arg(1));
            case HypercallOp.EVTCHN_BIND_IPI -> ports.bindIpi(caller, r.arg(0));
            case HypercallOp.EVTCHN_BIND_VCPU -> ports.bindVcpu(caller, r.arg(0), r.arg(1));
            case HypercallOp.EVTCHN_RESET -> ports.reset(caller, r.arg(0));
            default -> -ENOSYS;
        };
    }

    private long domainControl(Domain caller, Request r, Reply reply) {
        return switch (r.opcode()) {
            case HypercallOp.DOMCTL_CREATE -> domains.create(caller, r.args(), r.payload(), reply);
            case HypercallOp.DOMCTL_DESTROY -> teardown.destroy(caller, r.arg(0));
            case HypercallOp.DOMCTL_PAUSE -> domains.pause(caller, r.arg(0));
            case HypercallOp.DOMCTL_UNPAUSE -> domains.unpause(caller, r.arg(0));
            case HypercallOp.DOMCTL_GETINFO -> domains.info(caller, r.arg(0), reply);
            case HypercallOp.DOMCTL_MAX_MEM -> pages.setLimit(caller, r.arg(0), r.arg(1));
            case HypercallOp.DOMCTL_ATTACH_FILES -> domains.attachFiles(caller, r.arg(0));
            case HypercallOp.DOMCTL_FINISH_BUILD -> domains.finishBuild(caller, r.arg(0));
            case HypercallOp.DOMCTL_SET_RIGHTS -> access.setRights(caller, r.arg(0), r.arg(1), r.arg(2));
            case HypercallOp.DOMCTL_RELEASED -> teardown.released(caller, r.arg(0), r.arg(1));
            case HypercallOp.DOMCTL_PROCESS_STARTED -> players.started(caller, r.arg(0), r.arg(1), r.arg(2));
            case HypercallOp.DOMCTL_PROCESS_DIED -> players.died(caller, r.arg(0), r.arg(1));
            case HypercallOp.DOMCTL_SUPERVISOR_HELLO -> hello(caller, r);
            default -> -ENOSYS;
        };
    }

    private long other(Domain caller, Request r, Reply reply) {
        return switch (r.opcode()) {
            case HypercallOp.MEMORY_INCREASE_RESERVATION -> pages.increase(caller, r.arg(0));
            case HypercallOp.MEMORY_DECREASE_RESERVATION -> pages.decrease(caller, r.arg(0));
            case HypercallOp.MEMORY_CURRENT_RESERVATION ->
                pages.figure(caller, r.arg(0), DomainRecord.TOT_PAGES_OFFSET);
            case HypercallOp.MEMORY_MAXIMUM_RESERVATION ->
                pages.figure(caller, r.arg(0), DomainRecord.PAGE_LIMIT_OFFSET);
            case HypercallOp.SCHED_SHUTDOWN -> domains.shutdown(caller, r.arg(0));
            case HypercallOp.SCHED_REMOTE_SHUTDOWN -> domains.remoteShutdown(caller, r.arg(0), r.arg(1));
            case HypercallOp.SYSCTL_PHYSINFO -> physInfo(caller, reply);
            default -> -ENOSYS;
        };
    }

    private long physInfo(Domain caller, Reply reply) {
        if (!caller.isService()) {
            return -EPERM;
        }
        reply.payload(host.read(table.hostPages(), table.usedPages()).encode());
        return 0;
    }

    private long hello(Domain caller, Request r) {
        if (!caller.isPrivileged()) {
            return -EPERM;
        }
        List<String> command = List.of(new String(r.payload(), StandardCharsets.UTF_8).split("\0"));
        if (command.getFirst().isEmpty() || r.arg(0) <= 0 || r.arg(0) > Integer.MAX_VALUE) {
            return -EINVAL;
        }
        return supervisor.hello((int) r.arg(0), r.arg(1), command);
    }
}
