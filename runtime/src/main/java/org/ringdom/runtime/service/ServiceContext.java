package org.ringdom.runtime.service;

import java.nio.file.Files;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.agrona.CloseHelper;
import org.ringdom.runtime.event.CoreTableView;
import org.ringdom.runtime.event.DeathSweep;
import org.ringdom.runtime.event.EventFile;
import org.ringdom.runtime.event.EventFiles;
import org.ringdom.runtime.event.EventReceiver;
import org.ringdom.runtime.event.EventSender;
import org.ringdom.runtime.hypercall.AeronHypercalls;
import org.ringdom.runtime.hypercall.Hypercalls;
import org.ringdom.runtime.ipc.Admission;
import org.ringdom.runtime.ipc.AeronFabric;
import org.ringdom.runtime.ipc.AgentWait;
import org.ringdom.runtime.ipc.ClientIdentity;
import org.ringdom.runtime.ipc.InstanceBells;
import org.ringdom.runtime.ipc.InstanceFabric;
import org.ringdom.runtime.ipc.KnownProcesses;
import org.ringdom.runtime.ipc.ServerAddresses;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.metrics.CounterFile;

/**
 * Everything a service works with, opened in the order of an attach: the own report (which fences), the own event bits, the
 * core's table, the fabric. It owns what it opens.
 *
 * <p>The core itself has no table, event files, sender and hypercalls here (they are null): it makes its own.
 */
public final class ServiceContext implements AutoCloseable {
    private static final long TABLE_PATIENCE_NS = TimeUnit.SECONDS.toNanos(10);

    private final ServiceArguments arguments;
    private final SelfReport report;
    private final EventFile events;
    private final EventReceiver receiver;
    private final StopSignal stop;
    private final AgentWait agentWait;
    private final InstanceBells bells;
    private final InstanceFabric fabricSource;
    private final KnownProcesses processes;
    private final AeronFabric fabric;
    private final ServerAddresses addresses;
    private final CounterFile counters;
    private final Poller poller;
    private final Turn turn = new Turn();
    private final CoreTableView table;
    private final EventFiles eventFiles;
    private final EventSender sender;
    private final AeronHypercalls coreSession;
    private final Hypercalls hypercalls;

    private ServiceContext(ServiceArguments arguments) {
        InstanceFolder folder = arguments.folder();
        boolean core = arguments.isCore();
        int domid = arguments.domid();
        this.arguments = arguments;
        report = new SelfReport(core ? folder.coreOwn() : folder.domainOwn(domid), folder.processTable(),
                arguments.ownerEpoch());
        events = ServiceFiles
                .required(() -> EventFile.open(core ? folder.coreEvents() : folder.domainEvents(domid)));
        receiver = new EventReceiver(events, 0);
        receiver.attach();
        stop = new StopSignal(receiver.doorbell());
        agentWait = new DoorbellWait(receiver.doorbell(), report, stop);
        counters = CounterFile.of(report.file());
        poller = new Poller(receiver.doorbell());
        bells = new InstanceBells(folder);
        fabricSource = new InstanceFabric(folder, bells);
        fabric = new AeronFabric(fabricSource);
        processes = new KnownProcesses(folder);
        addresses = new ServerAddresses(folder, bells);
        table = core ? null : openTable(folder);
        eventFiles = core ? null : new EventFiles(folder, table);
        sender = core ? null : new EventSender(domid, table, eventFiles);
        coreSession = core ? null : new AeronHypercalls(fabric, addresses.core(), identity(), agentWait);
        hypercalls = core ? null : new Hypercalls(coreSession);
    }

    /**
     * Attaches the process to its files.
     *
     * @throws ServiceFailure with one clear line if that cannot be
     */
    public static ServiceContext open(ServiceArguments arguments) {
        if (!arguments.isCore() && arguments.domid() < 0) {
            throw new ServiceFailure(ServiceFailure.USAGE, "missing argument --domid");
        }
        return new ServiceContext(arguments);
    }

    /** At the first start of an instance the core may be a little later than we. */
    private static CoreTableView openTable(InstanceFolder folder) {
        long deadlineNs = System.nanoTime() + TABLE_PATIENCE_NS;
        while (!Files.exists(folder.coreTable()) && System.nanoTime() - deadlineNs < 0) {
            LockSupport.parkNanos(AgentWait.POLL_NS);
        }
        return ServiceFiles.required(() -> CoreTableView.open(folder));
    }

    /** Tells peers again what a dead predecessor may have half sent on its ports. */
    void sweepOwnPorts() {
        if (table != null) {
            DeathSweep.tellAgain(domid(), table, eventFiles);
        }
    }

    /** Makes all services look whether a dead predecessor had sent them something over the fabric. */
    void ringServices() {
        if (table != null) {
            DeathSweep.ringServices(table, eventFiles);
        }
    }

    public ServiceArguments arguments() {
        return arguments;
    }

    public InstanceFolder folder() {
        return arguments.folder();
    }

    /** The domain played; -1 for the core. */
    public int domid() {
        return arguments.domid();
    }

    /** Incarnation of this process. */
    public long incarnation() {
        return arguments.incarnation();
    }

    /** The epoch by which files are taken over; also the epoch that this service's control servers carry. */
    public long ownerEpoch() {
        return arguments.ownerEpoch();
    }

    public String role() {
        return arguments.role();
    }

    /** The role's own arguments. */
    public Map<String, String> options() {
        return arguments.options();
    }

    /** The core's table; null in the core. */
    public CoreTableView table() {
        return table;
    }

    /** Event files of other domains; null in the core. */
    public EventFiles eventFiles() {
        return eventFiles;
    }

    /** Sends on this domain's ports; null in the core. */
    public EventSender sender() {
        return sender;
    }

    /** This domain's event bits and doorbell. */
    public EventReceiver receiver() {
        return receiver;
    }

    /** This domain's event file. */
    public EventFile events() {
        return events;
    }

    public AeronFabric fabric() {
        return fabric;
    }

    /** Hypercalls to the core; null in the core. */
    public Hypercalls hypercalls() {
        return hypercalls;
    }

    /** Who may be a client of this process. */
    public Admission admission() {
        return processes;
    }

    /** Whether the process of that number is the supervisor. */
    public boolean isSupervisor(int pid) {
        return processes.isSupervisor(pid);
    }

    /** Where other servers are. */
    public ServerAddresses addresses() {
        return addresses;
    }

    /** Doorbells of the other services. */
    public InstanceBells bells() {
        return bells;
    }

    /** This process as a client of the control plane. */
    public ClientIdentity identity() {
        return ClientIdentity.ofDomain(domid(), incarnation());
    }

    /** How blocking calls wait. */
    public AgentWait agentWait() {
        return agentWait;
    }

    /** Counters in this domain's own file. */
    public CounterFile counters() {
        return counters;
    }

    /** Watches descriptors. */
    public Poller poller() {
        return poller;
    }

    /** The right to run the agent's code, for a service with a second thread. */
    public Turn turn() {
        return turn;
    }

    /** What this process says about itself. */
    public SelfReport report() {
        return report;
    }

    /** The wish to stop. */
    public StopSignal stop() {
        return stop;
    }

    /** Unmaps everything; the agent must be closed before. */
    @Override
    public void close() {
        CloseHelper.quietCloseAll(poller, coreSession, fabric, fabricSource, processes, addresses, bells, eventFiles,
                table,
                events,
                report);
    }
}
