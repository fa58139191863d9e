package org.ringdom.core.boot;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.agrona.CloseHelper;
import org.agrona.concurrent.SystemNanoClock;
import org.agrona.concurrent.status.AtomicCounter;
import org.ringdom.abi.control.ControlStreams;
import org.ringdom.abi.shared.ProcessTable;
import org.ringdom.core.host.HostInfo;
import org.ringdom.core.requests.AeronRequests;
import org.ringdom.core.watch.SupervisorWatch;
import org.ringdom.platform.poll.Epoll;
import org.ringdom.platform.process.PidFd;
import org.ringdom.platform.process.ProcessIdentity;
import org.ringdom.platform.process.Spawn;
import org.ringdom.runtime.ipc.ControlServer;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.memory.SharedFile;
import org.ringdom.runtime.service.NextFlags;
import org.ringdom.runtime.service.Poller;
import org.ringdom.runtime.service.ServiceAgent;
import org.ringdom.runtime.service.ServiceContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The core as a service: mailboxes by events, services over Aeron, a slice of teardown at a time, one supervisor. */
final class CoreAgent implements ServiceAgent {
    private static final String SUPERVISOR = "supervisor";
    private static final Logger LOG = LoggerFactory.getLogger(CoreAgent.class);
    private static final long STIR_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final ServiceContext context;
    private final CoreFiles files;
    private final SharedFile processTable;
    private final MappedDomains domains;
    private final SupervisorWatch watch;
    private final Core core;
    private final ControlServer server;
    private final AtomicCounter mailboxRequests;
    private final AtomicCounter slices;
    private final AtomicCounter poisoned;
    private final AtomicCounter refused;
    private int seen;
    private long stirredAtNs;

    CoreAgent(ServiceContext context, Path root) {
        this.context = context;
        InstanceFolder folder = context.folder();
        HostInfo host = new HostInfo(root);
        files = new CoreFiles(folder, host, context.ownerEpoch());
        processTable = SharedFile.open(folder.processTable(), ProcessTable.MAGIC, ProcessTable.VERSION, false);
        domains = new MappedDomains(folder, files.table().buffer());
        watch = new SupervisorWatch(processTable.buffer(), command -> start(folder, command),
                new PolledDeaths(context.poller()), SystemNanoClock.INSTANCE);
        long startNs = System.nanoTime();
        core = new Core(files.table().buffer(), files.redo().buffer(), context.ownerEpoch(),
                new Core.Surroundings(domains, domains, domains, host, watch, SystemNanoClock.INSTANCE));
        LOG.info("attached to the tables in {} us{}", (System.nanoTime() - startNs) / 1000,
                core.redone() ? ", one record applied again" : "");
        context.report().replayed(core.redone() ? 1 : 0);
        server = new ControlServer(context.fabric(), ControlStreams.CORE, context.ownerEpoch(), context.bells(),
                new AeronRequests(core.dispatcher())).admit(context.admission());
        mailboxRequests = context.counters().counter("core: requests of guests");
        slices = context.counters().counter("core: slices of teardown");
        refused = context.counters().counter("core: sessions refused");
        poisoned = context.counters().counter("core: requests given up after three starts");
    }

    /** A process of its own session that appends to the supervisor's log. */
    private static ProcessIdentity start(InstanceFolder folder, List<String> command) {
        List<String> words = NextFlags.takeInto(command, folder, SUPERVISOR);
        try (Spawn.Child child = Spawn.command(words).environment(System.getenv()).directory(folder.state())
                .output(folder.logs().resolve(SUPERVISOR + ".log")).start()) {
            return child.identity();
        }
    }

    /** Deaths by the poller's thread, which rings our doorbell. */
    private record PolledDeaths(Poller poller) implements SupervisorWatch.Deaths {
        @Override
        public void watch(PidFd handle, Runnable onDeath) {
            poller.watch(handle.fd(), Epoll.IN, events -> onDeath.run());
        }

        @Override
        public void forget(PidFd handle) {
            poller.unwatch(handle.fd());
        }
    }

    @Override
    public int doWork() {
        stirWhenRung();
        int sliced = core.teardown().slice();
        slices.getAndAddPlain(sliced);
        poisoned.setPlain(core.dispatcher().poisoned());
        refused.setPlain(server.refused());
        return sliced + watch.doWork();
    }

    /** Whoever lets go of a dying domain's memory rings. The net below looks at everything: a guest can mask
     * others' bits in core.evt. */
    private void stirWhenRung() {
        int now = context.receiver().seen();
        long nowNs = System.nanoTime();
        if (now != seen || nowNs - stirredAtNs > STIR_NS) {
            seen = now;
            core.teardown().stir();
        }
        if (nowNs - stirredAtNs > STIR_NS) {
            stirredAtNs = nowNs;
            mailboxRequests.getAndAddPlain(core.mailboxes().serveAll());
        }
    }

    @Override
    public void onEvent(int port) {
        mailboxRequests.getAndAddPlain(core.mailboxes().serve(port));
    }

    @Override
    public long sleepLimitNs() {
        return watch.sleepLimitNs();
    }

    @Override
    public void close() {
        CloseHelper.quietCloseAll(server, watch, domains, processTable, files);
    }

    @Override
    public String roleName() {
        return context.role();
    }
}
