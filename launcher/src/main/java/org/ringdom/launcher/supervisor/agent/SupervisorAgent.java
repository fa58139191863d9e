package org.ringdom.launcher.supervisor.agent;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.agrona.CloseHelper;
import org.ringdom.launcher.supervisor.ProcessTableFile;
import org.ringdom.launcher.supervisor.ServiceSet;
import org.ringdom.launcher.supervisor.ServiceSpec;
import org.ringdom.launcher.supervisor.domain.Adjustments;
import org.ringdom.launcher.supervisor.domain.DomainViews;
import org.ringdom.launcher.supervisor.domain.Guests;
import org.ringdom.launcher.supervisor.domain.Surroundings;
import org.ringdom.launcher.supervisor.history.HistorySettings;
import org.ringdom.launcher.supervisor.history.HistoryThread;
import org.ringdom.launcher.toolstack.layout.DomainLayout;
import org.ringdom.launcher.toolstack.layout.NodeWrite;
import org.ringdom.platform.process.ProcessIdentity;
import org.ringdom.runtime.ipc.AgentWait;
import org.ringdom.runtime.service.ServiceAgent;
import org.ringdom.runtime.service.ServiceContext;
import org.ringdom.runtime.xenstore.AeronXenstore;
import org.ringdom.runtime.xenstore.XenstoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control domain's agent: reports to the core, makes driver domains, builds and removes guests, serves commands.
 *
 * <p>It waits for the core and the store where it has to; meanwhile the keeper's thread starts their successors.
 */
public final class SupervisorAgent implements ServiceAgent {
    private static final Logger LOG = LoggerFactory.getLogger(SupervisorAgent.class);
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long STORE_TIMEOUT_S = 60;
    private static final int NO_PORT = 0;

    private final ServiceContext context;
    private final Supervision supervision;
    private final CoreReports reports;
    private final ServiceDomains domains;
    private final AeronXenstore store;
    private final Guests guests;
    private final CommandDesk desk;
    private final HistoryThread history;
    private final Set<String> kept = new HashSet<>();
    private final Set<String> ready = new HashSet<>();
    private long coreEpoch;
    private int exceptionPort = NO_PORT;
    private boolean complete;
    private boolean entered;
    private boolean adopted;
    private boolean look;

    /** Takes over; everything that waits is done later, by {@link #doWork}. */
    public SupervisorAgent(ServiceContext context, Supervision supervision) {
        this.context = context;
        this.supervision = supervision;
        reports = new CoreReports(context.hypercalls(), supervision.command());
        domains = new ServiceDomains(context.table(), context.hypercalls());
        store = new AeronXenstore(context.fabric(), context.addresses().xenstore(), context.identity(),
                context.agentWait()).withTimeout(STORE_TIMEOUT_S, TimeUnit.SECONDS);
        Surroundings world = new Surroundings(context.folder(), context.table(), supervision.table(),
                context.hypercalls(), store, store::isOpen, supervision.keeper(), supervision.set(), supervision.log(),
                this::await);
        guests = new Guests(world);
        desk = new CommandDesk(context, supervision, guests, new DomainViews(world, guests, context.eventFiles()),
                new Adjustments(world, guests));
        supervision.events().wakeBy(() -> context.receiver().doorbell().ring());
        history = new HistoryThread(context.folder(), HistorySettings.from(context.options()));
        history.begin();
    }

    @Override
    public int doWork() {
        int work = takeEvents() + greetCore();
        enterReady();
        if (!complete && entered) {
            work += bringUp();
        }
        if (complete && entered && !adopted && store.isOpen()) {
            adopted = true;
            adoptDomains();
            work++;
        }
        if (adopted) {
            work += lookAtGuests();
        }
        return work + desk.doWork(adopted);
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
        look = true;
        reports.tellAll();
        return 1;
    }

    /** Makes driver domains and starts those whose needs are met. Waits for the core. */
    private int bringUp() {
        domains.attachControlDomain();
        if (exceptionPort == NO_PORT) {
            exceptionPort = domains.exceptionPort();
        }
        int work = 0;
        complete = true;
        for (ServiceSpec spec : supervision.set().startOrder()) {
            if (spec.domid().isPresent() && !isUp(spec)) {
                complete = false;
                work += bringUp(spec);
            }
        }
        return work;
    }

    private boolean isUp(ServiceSpec spec) {
        return kept.contains(spec.role()) && domains.isLive(spec.domid().orElseThrow());
    }

    private int bringUp(ServiceSpec spec) {
        int domid = spec.domid().orElseThrow();
        if (!domains.make(domid)) {
            return 0;
        }
        reports.tellOf(domid);
        if (kept.contains(spec.role()) || !ready.containsAll(spec.needs())) {
            return 0;
        }
        kept.add(spec.role());
        supervision.keeper().start(spec);
        return 1;
    }

    private void enterReady() {
        if (!entered && isReady() && reports.isKnown()) {
            entered = true;
            ProcessTableFile table = supervision.table();
            long ageMs = ProcessIdentity.self().ageMs();
            boolean successor = table.read(supervision.entry()).restarts() > 0;
            long stallNs = successor ? TimeUnit.MILLISECONDS.toNanos(Math.max(1, ageMs)) : 0;
            table.ready(supervision.entry(), System.currentTimeMillis(), stallNs, 0);
            LOG.info("{} supervises, {} ms after its start", ServiceSet.SUPERVISOR, ageMs);
        }
    }

    /** What the store has to know of driver domains, and what a predecessor left half done. */
    private void adoptDomains() {
        try {
            store.inTransaction(nodes -> {
                NodeWrite.writeAll(DomainLayout.service(ServiceSet.SUPERVISOR_DOMID, "Domain-0"), nodes);
                for (ServiceSpec spec : supervision.set().startOrder()) {
                    spec.domid().ifPresent(
                            domid -> NodeWrite.writeAll(DomainLayout.service(domid, spec.role()), nodes));
                }
            });
        } catch (XenstoreException failed) {
            LOG.warn("cannot tell the store of the driver domains: {}", failed.getMessage());
        }
        guests.adopt();
    }

    private int lookAtGuests() {
        if (look) {
            look = false;
            guests.look();
            return 1 + guests.doWork();
        }
        return guests.doWork();
    }

    @Override
    public void onEvent(int port) {
        look |= port == exceptionPort;
    }

    /** Waits within an operation: the keeper's news and the fabric go on, commands wait. */
    private boolean await(BooleanSupplier done, long timeoutNs) {
        long deadlineNs = System.nanoTime() + timeoutNs;
        AgentWait waiting = context.agentWait();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() - deadlineNs > 0) {
                return false;
            }
            int mark = waiting.mark();
            int work = takeEvents() + greetCore() + context.fabric().doWork();
            if (work == 0 && !done.getAsBoolean()) {
                waiting.sleep(mark, RETRY_NS);
            }
        }
        return true;
    }

    @Override
    public boolean isReady() {
        return context.fabric().isConnected();
    }

    @Override
    public long sleepLimitNs() {
        long limitNs = complete && entered && adopted ? Long.MAX_VALUE : RETRY_NS;
        return Math.min(limitNs, Math.min(guests.sleepLimitNs(), desk.sleepLimitNs()));
    }

    @Override
    public void close() {
        supervision.keeper().close();
        CloseHelper.quietCloseAll(desk, store, history);
    }

    @Override
    public String roleName() {
        return context.role();
    }
}
