package org.ringdom.launcher.supervisor.agent;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.ringdom.launcher.supervisor.ProcessTableFile;
import org.ringdom.launcher.supervisor.ServiceSet;
import org.ringdom.launcher.supervisor.ServiceSpec;
import org.ringdom.runtime.service.ServiceAgent;
import org.ringdom.runtime.service.ServiceContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control domain's agent: reports to the core, makes driver domains, builds and removes guests, serves commands.
 *
 * <p>It waits for the core and the store where it has to; meanwhile the keeper's thread starts their successors.
 */
public final class SupervisorAgent implements ServiceAgent {
    private static final Logger LOG = LoggerFactory.getLogger(SupervisorAgent.class);
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final ServiceContext context;
    private final Supervision supervision;
    private final CoreReports reports;
    private final ServiceDomains domains;
    private final Set<String> kept = new HashSet<>();
    private final Set<String> ready = new HashSet<>();
    private final CommandDesk desk;
    private long coreEpoch;
    private boolean complete;
    private boolean entered;

    /** Takes over; everything that waits is done later, by {@link #doWork}. */
    public SupervisorAgent(ServiceContext context, Supervision supervision) {
        this.context = context;
        this.supervision = supervision;
        reports = new CoreReports(context.hypercalls(), supervision.command());
        domains = new ServiceDomains(context.table(), context.hypercalls());
        desk = new CommandDesk(context, supervision);
        supervision.events().wakeBy(() -> context.receiver().doorbell().ring());
    }

    @Override
    public int doWork() {
        int work = takeEvents();
        work += greetCore();
        if (!complete) {
            work += bringUp();
        }
        work += desk.doWork();
        enterReady();
        return work;
    }

    private int takeEvents() {
        int events = 0;
        for (KeeperEvents.Event event = supervision.events().poll(); event != null; event = supervision.events()
                .poll()) {
            events++;
            take(event);
        }
        return events;
    }

    private void take(KeeperEvents.Event event) {
        String role = event.spec().role();
        switch (event.kind()) {
            case STARTED -> {
                kept.add(role);
                reports.started(event.spec(), event.incarnation(), event.pid());
            }
            case READY -> ready.add(role);
            case DIED -> {
                ready.remove(role);
                reports.died(event.spec(), event.incarnation());
            }
            case FAILED -> kept.add(role);
        }
    }

    /** Each core, the first and every successor, is told who supervises and who plays which domain. */
    private int greetCore() {
        long epoch = context.table().coreEpoch();
        if (epoch == coreEpoch) {
            return 0;
        }
        coreEpoch = epoch;
        reports.tellAll();
        return 1;
    }

    /** Makes driver domains and starts those whose needs are met. Waits for the core. */
    private int bringUp() {
        domains.attachControlDomain();
        int work = 0;
        complete = true;
        for (ServiceSpec spec : supervision.set().startOrder()) {
            if (spec.domid().isPresent() && !kept.contains(spec.role())) {
                work += bringUp(spec);
            }
        }
        return work;
    }

    private int bringUp(ServiceSpec spec) {
        complete = false;
        boolean made = domains.make(spec.domid().orElseThrow());
        if (made && ready.containsAll(spec.needs())) {
            kept.add(spec.role());
            supervision.keeper().start(spec);
            return 1;
        }
        return 0;
    }

    private void enterReady() {
        if (!entered && isReady()) {
            entered = true;
            ProcessTableFile table = supervision.table();
            long startedMs = ProcessHandle.current().info().startInstant().orElseThrow().toEpochMilli();
            long nowMs = System.currentTimeMillis();
            boolean successor = table.read(supervision.entry()).restarts() > 0;
            long stallNs = successor ? TimeUnit.MILLISECONDS.toNanos(Math.max(1, nowMs - startedMs)) : 0;
            table.ready(supervision.entry(), nowMs, stallNs, 0);
            LOG.info("{} supervises, {} ms after its start", ServiceSet.SUPERVISOR, nowMs - startedMs);
        }
    }

    @Override
    public boolean isReady() {
        return context.fabric().isConnected();
    }

    @Override
    public long sleepLimitNs() {
        return Math.min(complete && entered ? Long.MAX_VALUE : RETRY_NS, desk.sleepLimitNs());
    }

    @Override
    public void close() {
        supervision.keeper().close();
        desk.close();
    }

    @Override
    public String roleName() {
        return context.role();
    }
}
