package org.ringdom.xenstore.service;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.ringdom.abi.control.ControlStreams;
import org.ringdom.abi.io.XenstoreMessageType;
import org.ringdom.runtime.backend.CoreLink;
import org.ringdom.runtime.event.Doorbell;
import org.ringdom.runtime.ipc.ControlServer;
import org.ringdom.runtime.service.ServiceAgent;
import org.ringdom.runtime.service.ServiceContext;
import org.ringdom.runtime.service.ServiceFailure;
import org.ringdom.runtime.settings.WaitSettings;
import org.ringdom.xenstore.engine.Domain;
import org.ringdom.xenstore.engine.StoreEngine;
import org.ringdom.xenstore.engine.StoreState;
import org.ringdom.xenstore.journal.ChronicleJournal;
import org.ringdom.xenstore.journal.JournalException;
import org.ringdom.xenstore.journal.StoreJournal;
import org.ringdom.xenstore.protocol.Wire;
import org.ringdom.xenstore.quota.Limits;
import org.ringdom.xenstore.ring.ConnectionFiles;
import org.ringdom.xenstore.ring.GuestRings;
import org.ringdom.xenstore.socket.SocketServer;
import org.ringdom.xenstore.transport.Connection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store's agent: reads the journal, goes on with the guests' rings, then serves rings, socket and control plane.
 *
 * <p>Attaching needs the journal, the instance's files and the guests' memory, and nobody alive.
 */
final class XenstoreAgent implements ServiceAgent {
    private static final Logger LOG = LoggerFactory.getLogger(XenstoreAgent.class);
    private static final String JOURNAL = "xenstore";
    /** Numbers of the socket's connections begin here, above all domids. */
    private static final long FIRST_SOCKET_ID = 1L << 32;
    private static final int EPOCH_SHIFT = 40;
    private static final long LOOK_NS = TimeUnit.SECONDS.toNanos(1);

    private final StoreJournal journal;
    private final CoreLink core;
    private final GuestRings rings;
    private final RequestRouter router;
    private final SocketServer socket;
    private final ControlServer clients;
    private int deathPort;
    private boolean deathsPossible = true;
    private boolean serving;
    private long lookAtNs;

    private XenstoreAgent(ServiceContext context, StoreJournal journal) {
        Limits limits = Limits.DEFAULT;
        this.journal = journal;
        core = new CoreLink(context.domid(), context.table(), context.hypercalls(), context.report().file().buffer());
        ConnectionFiles files = new ConnectionFiles(context.folder(), context.role(), context.ownerEpoch());
        StoreRecovery recovery = new StoreRecovery(journal, limits, context.ownerEpoch() << EPOCH_SHIFT,
                files::endOf);
        rings = new GuestRings(context.folder(), files, core, context.sender()::send, limits.pendingBytes());
        router = new RequestRouter(new StoreEngine(recovery.state(), rings), journal);
        rings.registry(router);
        recovery.state().quotas().onSoftMemory(domid -> LOG.warn(
                "domain {} has more than its soft memory in the store; `xenstore-control quota {}` shows what",
                domid, domid));
        router.rings(rings);
        router.compactAt(XenstoreSettings.from(context.options()).compactBytes());
        router.counters(new StoreCounters(context.counters()::counter, recovery.state().quotas()));
        begin(recovery, files);
        socket = listen(context, limits, router);
        clients = new ControlServer(context.fabric(), ControlStreams.XENSTORE, context.ownerEpoch(), context.bells(),
                new AeronClients(router)).admit(context.admission());
        core.bindDeaths(port -> deathPort = port);
        context.report().replayed(recovery.excerpts());
    }

    /** Attaches to what a predecessor left, or begins with an empty store. */
    static XenstoreAgent create(ServiceContext context) {
        Path folder = context.folder().journal(JOURNAL);
        StoreJournal journal = StoreJournal.open(folder, ChronicleJournal::open);
        journal.durable(XenstoreSettings.from(context.options()).durable());
        try {
            return new XenstoreAgent(context, journal);
        } catch (JournalException e) {
            throw new ServiceFailure(ServiceFailure.CONFIG, e.getMessage(), e);
        }
    }

    private void begin(StoreRecovery recovery, ConnectionFiles files) {
        StoreState state = recovery.state();
        if (!recovery.whole()) {
            router.compact();
            firstNodes();
        }
        files.removeOthers(domid -> state.domains().containsKey(domid));
        for (Domain domain : state.domains().values()) {
            StoreRecovery.Tail tail = recovery.tail(domain.domid());
            rings.resume(domain, tail.sequence(), tail.deliveries());
        }
        rings.resumed();
        LOG.info("{} excerpts of the journal, {} domains", recovery.excerpts(), state.domains().size());
    }

    /** What stock tools look for in every store. */
    private void firstNodes() {
        Connection self = new Silent();
        router.opened(self);
        router.received(self, Wire.message(XenstoreMessageType.WRITE, 0, 0, Wire.bytes("/tool/xenstored\0ringdom")));
        router.closed(self);
    }

    private static SocketServer listen(ServiceContext context, Limits limits, RequestRouter router) {
        Path path = context.folder().storeSocket();
        Doorbell doorbell = context.receiver().doorbell();
        long spinNs = XenstoreSettings.from(context.options()).socketSpinNs();
        long dialogueNs = WaitSettings.from(context.options()).dialogueNs();
        try {
            SocketServer server = new SocketServer(path, FIRST_SOCKET_ID, limits.pendingBytes(), router,
                    context.turn(), () -> {
                        if (router.takeAgentDue()) {
                            doorbell.ring();
                        }
                    });
            server.waitLimits(spinNs, dialogueNs);
            return server;
        } catch (IOException e) {
            throw new ServiceFailure(ServiceFailure.CONFIG, "cannot listen at " + path + ": " + e.getMessage(), e);
        }
    }

    @Override
    public int doWork() {
        if (!serving) {
            serving = true;
            socket.start();
        }
        router.takeAgentDue(); // what follows is it
        int work = rings.doWork(router) + socket.doWork();
        long nowNs = System.nanoTime();
        if (deathsPossible || nowNs - lookAtNs >= LOOK_NS) {
            lookAtNs = nowNs;
            deathsPossible = false;
            work += lookForDeaths();
        }
        return work;
    }

    private int lookForDeaths() {
        int found = 0;
        List<Domain> domains = new ArrayList<>(router.engine().state().domains().values());
        for (Domain domain : domains) {
            if (!core.isAlive(domain.domid(), domain.incarnation())) {
                found += router.domainDied(domain.domid()) ? 1 : 0;
            } else if (!domain.shutdownSeen() && core.isShutDown(domain.domid())) {
                found += router.domainShutdown(domain.domid()) ? 1 : 0;
            } else {
                rings.retry(domain);
            }
        }
        rings.acknowledgeDead();
        return found;
    }

    @Override
    public long sleepLimitNs() {
        return rings.sleepLimitNs();
    }

    @Override
    public void onEvent(int port) {
        if (port == deathPort) {
            deathsPossible = true;
        } else {
            rings.onEvent(port);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.warn("closing the socket failed: {}", e.getMessage());
        }
        clients.close();
        rings.close();
        journal.close();
    }

    @Override
    public String roleName() {
        return "xenstore";
    }

    /** The store itself as a client. */
    private static final class Silent implements Connection {
        @Override
        public long id() {
            return FIRST_SOCKET_ID - 1;
        }

        @Override
        public int domid() {
            return 0;
        }

        @Override
        public void send(byte[] message) {
            // nobody listens
        }
    }
}
