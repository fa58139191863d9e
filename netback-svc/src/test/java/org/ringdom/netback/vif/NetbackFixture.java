package org.ringdom.netback.vif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.control.HypercallOp;
import org.ringdom.abi.io.netif.NetifRxRequest;
import org.ringdom.abi.io.netif.NetifTxRequest;
import org.ringdom.abi.shared.DomainOwn;
import org.ringdom.abi.shared.DomainRecord;
import org.ringdom.abi.shared.RightRecord;
import org.ringdom.netback.bridge.BridgeLimits;
import org.ringdom.netback.bridge.Bridges;
import org.ringdom.netback.capture.Captures;
import org.ringdom.netback.frame.Mac;
import org.ringdom.netback.uplink.Uplinks;
import org.ringdom.runtime.backend.FakeCore;
import org.ringdom.runtime.backend.GuestLinks;
import org.ringdom.runtime.event.CoreTableFixture;
import org.ringdom.runtime.event.CoreTableView;
import org.ringdom.runtime.grant.GrantTable;
import org.ringdom.runtime.hypercall.Hypercalls;
import org.ringdom.runtime.memory.GuestMemory;
import org.ringdom.runtime.memory.SharedFile;
import org.ringdom.runtime.recovery.NetAttach;
import org.ringdom.runtime.ring.FrontRing;
import org.ringdom.runtime.ring.RingPages;
import org.ringdom.runtime.service.TestInstance;
import org.ringdom.runtime.xenstore.HeapStore;

/** The service with a guest, a store and a core in the test's hands. */
abstract class NetbackFixture {
    static final int BACKEND = 2;
    static final int GUEST = 16;
    static final long INCARNATION = 77;
    static final int SLOT = 6;
    static final int PAGES = 64;
    static final int PAGE = 4096;
    static final int BUFFER = 40;
    static final String FRONT = "/local/domain/16/device/vif/";
    static final String BACK = "/local/domain/2/backend/vif/16/";

    TestInstance instance;
    GuestMemory memory;
    GrantTable grants;
    HeapStore outside;
    HeapStore store;
    FakeCore core;
    NetbackAgent agent;
    SharedFile own;
    long nowNs;
    long epoch;
    int nextPage;

    /** The frontend's halves of a pair of rings. */
    record Pair(FrontRing tx, FrontRing rx, int txPage) {
    }

    @BeforeEach
    void build() throws Exception {
        instance = new TestInstance(BACKEND);
        CoreTableFixture table = instance.core();
        table.domain(SLOT, GUEST, INCARNATION);
        long record = CoreTableFixture.GEOMETRY.domainsOffset() + (long) SLOT * DomainRecord.SIZE;
        table.buffer().putLong(record + DomainRecord.MAX_PAGES_OFFSET, PAGES);
        table.buffer().putLong(record + DomainRecord.GRANT_FRAMES_OFFSET, 1);
        long right = CoreTableFixture.GEOMETRY.rightsOffset();
        table.buffer().putLong(right + RightRecord.INCARNATION_OFFSET, INCARNATION);
        table.buffer().putLongRelease(right, RightRecord.word(BACKEND, GUEST, HypercallOp.RIGHT_MAP_MEMORY));
        GuestMemory.create(instance.folder(), GUEST, PAGES, 1);
        memory = GuestMemory.open(instance.folder(), GUEST, INCARNATION, PAGES, 1);
        grants = new GrantTable(memory.grantTable());
        outside = new HeapStore();
        core = new FakeCore(table, BACKEND, GUEST);
        own = SharedFile.open(instance.folder().domainOwn(BACKEND), DomainOwn.MAGIC, DomainOwn.VERSION, true);
        start();
    }

    @AfterEach
    void remove() throws Exception {
        store.close();
        memory.close();
        instance.close();
    }

    void start() {
        store = outside.connect();
        CoreTableView table = CoreTableView.open(instance.folder());
        Hypercalls hypercalls = new Hypercalls(core);
        GuestLinks guests = new GuestLinks(BACKEND, instance.folder(), table, own.buffer(), hypercalls);
        Bridges bridges = new Bridges(new BridgeLimits(64, 16, 1L << 40), () -> nowNs);
        CounterPool counters = new CounterPool(own.buffer());
        Uplinks uplinks = new Uplinks(List.of(), new Uplinks.Limits(1 << 17, 1), bridges, null, () -> nowNs,
                counters::ofUplink);
        Parts parts = new Parts(BACKEND, NetbackSettings.from(Map.of()), store, guests,
                new RecordFiles(instance.folder(), "netback", ++epoch), new QueueScheduler(() -> nowNs),
                bridges, uplinks, new Captures(instance.folder().netDumps(), bridges, () -> nowNs, 1), port -> {
                }, counters, () -> nowNs);
        agent = NetbackAgent.of(parts);
        agent.attach();
    }

    /** SIGKILL and a successor. */
    void dieAndStart() {
        store.close();
        start();
    }

    /** Lets everything happen; at most {@code steps} steps. Returns the steps that were made. */
    int settle(int steps) {
        int made = 0;
        int idle = 0;
        while (made < steps && idle < 4) {
            int work = agent.doWork() + store.doWork() + core.poll();
            idle = work == 0 ? idle + 1 : 0;
            made++;
        }
        return made;
    }

    void settle() {
        settle(100_000);
    }

    static String mac(int device) {
        return "00:16:3e:00:00:0" + device;
    }

    /** What the toolstack writes. */
    void addCard(int device, String mac) {
        String back = BACK + device;
        String front = FRONT + device;
        outside.put(back + "/frontend-id", "16");
        outside.put(back + "/mac", mac);
        outside.put(back + "/bridge", "br0");
        outside.put(back + "/online", "1");
        outside.put(back + "/frontend", front);
        outside.put(front + "/backend", back);
        outside.put(front + "/state", "1");
        outside.put(back + "/state", "1");
    }

    Pair newPair(String prefix, boolean split) {
        int txPage = nextPage;
        nextPage += 2;
        FrontRing tx = FrontRing.create(RingPages.contiguous(memory.buffer().slice((long) txPage * PAGE, PAGE)),
                NetifTxRequest.SIZE);
        FrontRing rx = FrontRing.create(RingPages.contiguous(memory.buffer().slice((txPage + 1L) * PAGE, PAGE)),
                NetifRxRequest.SIZE);
        outside.put(prefix + "tx-ring-ref", Integer.toString(grants.grant(BACKEND, txPage, false)));
        outside.put(prefix + "rx-ring-ref", Integer.toString(grants.grant(BACKEND, txPage + 1, false)));
        int port = 10 + txPage;
        core.offer(port);
        outside.put(prefix + (split ? "event-channel-tx" : "event-channel"), Integer.toString(port));
        if (split) {
            core.offer(port + 1);
            outside.put(prefix + "event-channel-rx", Integer.toString(port + 1));
        }
        return new Pair(tx, rx, txPage);
    }

    List<Pair> offerRings(int device, int queues, boolean split) {
        String front = FRONT + device + "/";
        List<Pair> pairs = new ArrayList<>();
        if (queues > 1) {
            outside.put(front + "multi-queue-num-queues", Integer.toString(queues));
        }
        for (int queue = 0; queue < queues; queue++) {
            pairs.add(newPair(front + (queues > 1 ? "queue-" + queue + "/" : ""), split));
        }
        outside.put(front + "request-rx-copy", "1");
        outside.put(front + "feature-sg", "1");
        outside.put(front + "state", "4");
        return pairs;
    }

    String state(int device) {
        return outside.get(BACK + device + "/state");
    }

    List<String> recordFiles() throws Exception {
        try (Stream<java.nio.file.Path> files = Files.list(instance.folder().shm())) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.startsWith("netback.vif"))
                    .sorted().toList();
        }
    }

    /** A packet goes from one card of the guest to another. */
    void checkServes(Pair from, int sender, Pair to, int receiver) {
        SharedBuffer scratch = SharedBuffer.allocate(Arena.ofAuto(), 64);
        int txRef = grants.grant(BACKEND, BUFFER, true);
        int rxRef = grants.grant(BACKEND, BUFFER + 1, false);
        new NetifRxRequest().wrap(scratch, 0).id(3).gref(rxRef);
        to.rx().offer(scratch, 0, NetifRxRequest.SIZE);
        to.rx().publish();
        SharedBuffer ram = memory.buffer();
        Mac.put(ram, BUFFER * PAGE, Mac.parse(mac(receiver)));
        Mac.put(ram, BUFFER * PAGE + 6, Mac.parse(mac(sender)));
        ram.putLong(BUFFER * PAGE + 20, ++nowNs);
        new NetifTxRequest().wrap(scratch, 0).gref(txRef).dataOffset(0).flags(0).id(9).size(100);
        from.tx().offer(scratch, 0, NetifTxRequest.SIZE);
        from.tx().publish();
        agent.vifs().of(GUEST, sender).device().attached().forEach(queue -> agent.onEvent(queue.rings().txPort()));
        settle();
        assertEquals(1, from.tx().available());
        assertEquals(1, to.rx().available());
        from.tx().take(scratch, 0, 4);
        to.rx().take(scratch, 0, 8);
        assertEquals(nowNs, ram.getLong((BUFFER + 1) * PAGE + 20));
        assertTrue(grants.endAccess(txRef));
        assertTrue(grants.endAccess(rxRef));
    }

    int localPort(int device) {
        return agent.vifs().of(GUEST, device).device().attached().getFirst().rings().txPort();
    }
    void settleWithoutCore() {
        for (int idle = 0; idle < 4; idle++) {
            idle = agent.doWork() + store.doWork() == 0 ? idle : 0;
        }
    }

    void checkPortsLeadToTheGuest(int device) {
        for (NetAttach queue : agent.vifs().of(GUEST, device).device().attached()) {
            assertEquals(queue.rings().remoteTxPort(), core.remotePort(queue.rings().txPort()));
            assertEquals(queue.rings().remoteRxPort(), core.remotePort(queue.rings().rxPort()));
        }
    }

    void freeGrants() {
        for (int ref = 8; ref < 200; ref++) {
            if (memory.grantTable().getUShort(ref * 8L) != 0) {
                grants.endAccess(ref);
            }
        }
    }
}
