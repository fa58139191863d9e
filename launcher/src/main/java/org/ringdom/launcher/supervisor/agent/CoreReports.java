package org.ringdom.launcher.supervisor.agent;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

import org.ringdom.abi.xen.Errno;
import org.ringdom.launcher.supervisor.ServiceSpec;
import org.ringdom.platform.process.ProcessIdentity;
import org.ringdom.runtime.hypercall.HypercallRequest;
import org.ringdom.runtime.hypercall.HypercallResult;
import org.ringdom.runtime.hypercall.Hypercalls;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the core which processes play domains, which of them died, and who supervises. Nothing here waits; what the core
 * missed while it was dead is told to its successor.
 */
final class CoreReports {
    private static final Logger LOG = LoggerFactory.getLogger(CoreReports.class);

    /** A process that plays a domain. */
    private record Player(int domid, long epoch, int pid) {
    }

    private final Hypercalls hypercalls;
    private final byte[] command;
    private final Map<String, Player> players = new LinkedHashMap<>();
    private boolean known;

    /** @param command starts a successor of this supervisor */
    CoreReports(Hypercalls hypercalls, Iterable<String> command) {
        this.hypercalls = hypercalls;
        this.command = String.join("\0", command).getBytes(StandardCharsets.UTF_8);
    }

    /** Another core serves: it is told everything. */
    void tellAll() {
        ProcessIdentity self = ProcessIdentity.self();
        HypercallRequest hello = HypercallRequest.supervisorHello(self.pid(), self.startTimeTicks(), command);
        hypercalls.submit(hello, result -> {
            known = true;
            if (result.isError()) {
                complain(hello, result);
            }
        });
        players.values().forEach(this::tell);
    }

    /** Whether a core knows this supervisor: if it dies from now on, its successor is started without delay. */
    boolean isKnown() {
        return known;
    }

    /** A process plays a domain from now on. */
    void started(ServiceSpec spec, long incarnation, int pid) {
        if (spec.domid().isPresent()) {
            Player player = new Player(spec.domid().getAsInt(), incarnation, pid);
            players.put(spec.role(), player);
            tell(player);
        }
    }

    private void tell(Player player) {
        submit(HypercallRequest.processStarted(player.domid(), player.epoch(), player.pid()));
    }

    /** A process is proven dead. */
    void died(ServiceSpec spec, long incarnation) {
        if (spec.domid().isPresent()) {
            players.remove(spec.role());
            submit(HypercallRequest.processDied(spec.domid().getAsInt(), incarnation));
        }
    }

    private void submit(HypercallRequest request) {
        hypercalls.submit(request, result -> {
            // ESRCH: no such domain yet or any more; who makes it tells of its process again
            if (result.isError() && result.result() != -Errno.ESRCH) {
                complain(request, result);
            }
        });
    }

    private static void complain(HypercallRequest request, HypercallResult result) {
        LOG.warn("{}: {}", request, result);
    }

    /** Tells of the process that plays a domain which was made after its process's start. */
    void tellOf(int domid) {
        players.values().stream().filter(player -> player.domid() == domid).forEach(this::tell);
    }
}
