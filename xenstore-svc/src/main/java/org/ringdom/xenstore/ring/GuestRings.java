package org.ringdom.xenstore.ring;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.IntConsumer;

import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.XenstoreRing;
import org.ringdom.abi.shared.DomainRecord;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.runtime.backend.CoreLink;
import org.ringdom.runtime.memory.GuestMemory;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.memory.SharedFile;
import org.ringdom.runtime.memory.SharedFileException;
import org.ringdom.xenstore.engine.Domain;
import org.ringdom.xenstore.engine.DomainHost;
import org.ringdom.xenstore.journal.Delivery;
import org.ringdom.xenstore.protocol.XsError;
import org.ringdom.xenstore.quota.ConflictCredits;
import org.ringdom.xenstore.transport.Requests;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All guests' rings: mapped when a domain is introduced or a successor starts, served when there is a reason. */
public final class GuestRings implements DomainHost, DomainRings, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GuestRings.class);

    private final InstanceFolder folder;
    private final ConnectionFiles files;
    private final CoreLink core;
    private final IntConsumer sender;
    private final int pendingBytesMax;
    private final Map<Integer, GuestRing> rings = new HashMap<>();
    private final Map<Integer, GuestRing> byPort = new HashMap<>();
    private final Set<Integer> failed = new HashSet<>();
    private final Queue<GuestRing> due = new ArrayDeque<>();
    private final ConflictCredits credits = new ConflictCredits();
    private final Set<GuestRing> slowed = new HashSet<>();
    private final NanoClock clock = SystemNanoClock.INSTANCE;
    private RingRegistry registry;

    /**
     * No rings yet.
     *
     * @param folder
     *            with the guests' memory
     * @param files
     *            the connection files
     * @param core
     *            the core
     * @param sender
     *            sends an event on a port of ours
     * @param pendingBytesMax
     *            bytes that may wait for one guest
     */
    public GuestRings(InstanceFolder folder, ConnectionFiles files, CoreLink core, IntConsumer sender,
            int pendingBytesMax) {
        this.folder = folder;
        this.files = files;
        this.core = core;
        this.sender = sender;
        this.pendingBytesMax = pendingBytesMax;
    }

    /** Whom to tell of connections; set before anything else happens. */
    public void registry(RingRegistry listener) {
        registry = listener;
    }

    /** Looks whether the domain, its page and its port are there; EINVAL if not. */
    @Override
    public long introduce(int domid, long frame, int port) {
        DomainRecord record = core.usable(domid);
        boolean fits = record != null && frame >= 0 && frame < record.maxPages() && core.mayMap(domid)
                && core.isOurs(domid, port);
        if (!fits) {
            throw XsError.EINVAL.exception();
        }
        return record.incarnation();
    }

    @Override
    public boolean exists(int domid) {
        return core.usable(domid) != null;
    }

    @Override
    public void introduced(Domain domain) {
        drop(domain.domid(), domain.port());
        connect(domain, 0, List.of());
    }

    /** Tries again for a domain that could not be connected when it was introduced. */
    public void retry(Domain domain) {
        if (failed.contains(domain.domid())) {
            connect(domain, 0, List.of());
            return;
        }
        GuestRing ring = rings.get(domain.domid());
        if (ring != null && ring.connection().wantsReconnect()) {
            serve(ring);
        }
    }

    /**
     * Goes on with a domain that was introduced to a predecessor.
     *
     * @param journalled
     *            number of its last request in the journal
     * @param deliveries
     *            messages for it in the journal that its file may lack
     */
    public void resume(Domain domain, long journalled, List<Delivery> deliveries) {
        connect(domain, journalled, deliveries);
    }

    /** All domains that a predecessor knew are resumed: what ports it had beyond theirs are given back. */
    public void resumed() {
        core.closePortsExcept(byPort.keySet());
    }

    private void connect(Domain domain, long journalled, List<Delivery> deliveries) {
        int domid = domain.domid();
        DomainRecord record = core.usable(domid);
        if (record == null || record.incarnation() != domain.incarnation() || !core.mayMap(domid)) {
            return; // it is dying: that is found out elsewhere
        }
        GuestMemory memory = null;
        try {
            memory = GuestMemory.open(folder, domid, record.incarnation(), record.maxPages(), record.grantFrames());
            SharedBuffer page = memory.buffer().slice(memory.offset(domain.frame()), GuestMemory.PAGE);
            SharedFile file = files.find(domid, domain.serial());
            boolean fresh = file == null;
            if (fresh) {
                beginAnew(page);
                file = files.create(domid, domain.serial(), page);
            }
            GuestRing ring = new GuestRing(memory, file, domain.port());
            add(ring, domain, page, file, journalled, deliveries);
            if (fresh) {
                connected(ring, page);
            }
            failed.remove(domid);
        } catch (LinuxException | SharedFileException | IndexOutOfBoundsException e) {
            if (failed.add(domid)) {
                LOG.error("no connection to domain {} yet: {}", domid, e.getMessage());
            }
            if (memory != null) {
                memory.close();
            }
        }
    }

    /** Empties a ring whose guest waits for that, and looks at nothing else meanwhile. */
    private static void beginAnew(SharedBuffer page) {
        XenstoreRing ring = new XenstoreRing().wrap(page, 0);
        if (ring.connectionAcquire() == XenstoreRing.RECONNECT) {
            ring.reqCons(0).reqProd(0).rspCons(0).rspProd(0).error(XenstoreRing.ERROR_NONE);
        }
    }

    /** Tells a guest that waits for it that its ring can be used. */
    private void connected(GuestRing guest, SharedBuffer page) {
        XenstoreRing ring = new XenstoreRing().wrap(page, 0);
        if (ring.connectionAcquire() == XenstoreRing.RECONNECT) {
            ring.connectionRelease(XenstoreRing.CONNECTED);
            notify(guest);
        }
    }

    private void add(GuestRing ring, Domain domain, SharedBuffer page, SharedFile file, long journalled,
            List<Delivery> deliveries) {
        ring.connection(new RingConnection(page, file.buffer(), domain.features(), journalled, deliveries,
                pendingBytesMax,
                () -> notify(ring), () -> serve(ring)));
        rings.put(ring.domid(), ring);
        registry.connected(ring.connection());
        core.bind(ring.domid(), ring.remotePort(), port -> bound(ring, port));
        serve(ring);
    }

    private void bound(GuestRing ring, int port) {
        GuestRing now = rings.get(ring.domid());
        if (ring.isClosed() && (now == null || now.remotePort() != ring.remotePort())) {
            core.unbind(port); // it came too late
        } else if (!ring.isClosed()) {
            ring.localPort(port);
            byPort.put(port, ring);
            // what was done before the port was there has not been told
            notify(ring);
            serve(ring);
        }
    }

    private void notify(GuestRing ring) {
        if (ring.localPort() != 0) {
            sender.accept(ring.localPort());
        }
    }

    private void serve(GuestRing ring) {
        if (!ring.due(true)) {
            due.add(ring);
        }
    }

    /** Serves the rings that have something to do, each once; the number of things done. */
    public int doWork(Requests requests) {
        int work = 0;
        if (!slowed.isEmpty()) {
            serveSlowed();
        }
        for (int left = due.size(); left > 0; left--) {
            GuestRing ring = due.remove();
            ring.due(false);
            if (!ring.isClosed() && ring.connection().wantsReconnect()) {
                registry.reconnect(ring.domid());
                work++;
            } else if (!ring.isClosed()) {
                boolean mayAsk = mayAsk(ring);
                int done = ring.connection().doWork(requests, mayAsk);
                if (done > 0 && !ring.isClosed()) {
                    serve(ring);
                }
                work += done;
            }
        }
        return work;
    }

    private boolean mayAsk(GuestRing ring) {
        if (credits.delayNs(ring.domid(), clock.nanoTime()) > 0) {
            slowed.add(ring);
            return false;
        }
        return true;
    }

    private void serveSlowed() {
        long nowNs = clock.nanoTime();
        slowed.removeIf(ring -> {
            boolean over = ring.isClosed() || credits.delayNs(ring.domid(), nowNs) == 0;
            if (over) {
                serve(ring);
            }
            return over;
        });
    }

    /** Time in ns until a guest that was slowed down may go on; the highest value if there is none. */
    public long sleepLimitNs() {
        if (slowed.isEmpty()) {
            return Long.MAX_VALUE;
        }
        long nowNs = clock.nanoTime();
        return slowed.stream().mapToLong(ring -> credits.delayNs(ring.domid(), nowNs)).min().orElse(0);
    }

    @Override
    public void causedConflict(int domid) {
        if (rings.containsKey(domid)) {
            credits.caused(domid, clock.nanoTime());
        }
    }

    /** A port had an event. */
    public void onEvent(int port) {
        GuestRing ring = byPort.get(port);
        if (ring != null) {
            serve(ring);
        }
    }

    @Override
    public void released(int domid) {
        drop(domid, 0);
        failed.remove(domid);
        files.remove(domid);
        credits.forget(domid);
    }

    private void drop(int domid, int keptRemotePort) {
        GuestRing ring = rings.remove(domid);
        if (ring == null) {
            return;
        }
        registry.disconnected(ring.connection());
        if (ring.localPort() != 0) {
            byPort.remove(ring.localPort());
            if (ring.remotePort() != keptRemotePort) {
                core.unbind(ring.localPort());
            }
        }
        ring.close();
    }

    /** Tells the core which dying domains are not mapped here any more. */
    public void acknowledgeDead() {
        core.acknowledgeDead(rings::containsKey);
    }

    /** Leaves everything as it is for a successor. */
    @Override
    public void close() {
        rings.values().forEach(GuestRing::close);
    }
}
