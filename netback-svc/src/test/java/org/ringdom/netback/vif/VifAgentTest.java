package org.ringdom.netback.vif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.control.HypercallOp;
import org.ringdom.abi.io.RingLayout;
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

/** The service's conversation over the store, step by step, against a guest, a store and a core in the test's hands. */
class VifAgentTest {
    private static final int BACKEND = 2;
    private static final int GUEST = 16;
    private static final long INCARNATION = 77;
    private static final int SLOT = 6;
    private static final int PAGES = 64;
    private static final int PAGE = 4096;
    private static final int BUFFER = 40;
    private static final String FRONT = "/local/domain/16/device/vif/";
    private static final String BACK = "/local/domain/2/backend/vif/16/";

    private TestInstance instance;
    private GuestMemory memory;
    private GrantTable grants;
    private HeapStore outside;
    private HeapStore store;
    private FakeCore core;
    private NetbackAgent agent;
    private SharedFile own;
    private long nowNs;
    private long epoch;
    private int nextPage;

    /** The frontend's halves of a pair of rings. */
    private record Pair(FrontRing tx, FrontRing rx, int txPage) {
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

    private void start() {
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
    private void dieAndStart() {
        store.close();
        start();
    }

    /** Lets everything happen; at most {@code steps} steps. Returns the steps that were made. */
    private int settle(int steps) {
        int made = 0;
        int idle = 0;
        while (made < steps && idle < 4) {
            int work = agent.doWork() + store.doWork() + core.poll();
            idle = work == 0 ? idle + 1 : 0;
            made++;
        }
        return made;
    }

    private void settle() {
        settle(100_000);
    }

    private static String mac(int device) {
        return "00:16:3e:00:00:0" + device;
    }

    /** What the toolstack writes. */
    private void addCard(int device, String mac) {
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

    private Pair newPair(String prefix, boolean split) {
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

    private List<Pair> offerRings(int device, int queues, boolean split) {
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

    private String state(int device) {
        return outside.get(BACK + device + "/state");
    }

    private List<String> recordFiles() throws Exception {
        try (Stream<java.nio.file.Path> files = Files.list(instance.folder().shm())) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.startsWith("netback.vif"))
                    .sorted().toList();
        }
    }

    /** A packet goes from one card of the guest to another. */
    private void checkServes(Pair from, int sender, Pair to, int receiver) {
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

    private int localPort(int device) {
        return agent.vifs().of(GUEST, device).device().attached().getFirst().rings().txPort();
    }

    @ParameterizedTest
    @CsvSource({"1,false", "1,true", "4,true", "3,false"})
    void cardsAreConnectedAndServedAlsoByASuccessor(int queues, boolean split) throws Exception {
        addCard(1, mac(1));
        addCard(2, mac(2));
        settle();
        assertEquals("2", state(1));
        assertEquals("1", outside.get(BACK + "1/feature-rx-copy"));
        assertEquals("1", outside.get(BACK + "1/feature-gso-tcpv4"));
        assertEquals("4", outside.get(BACK + "1/multi-queue-max-queues"));
        List<Pair> one = offerRings(1, queues, split);
        List<Pair> other = offerRings(2, 1, split);
        settle();
        assertEquals("4", state(1));
        assertEquals(queues + 1, recordFiles().size());
        assertEquals((queues + 1) * (split ? 2 : 1), core.usedPorts());
        checkServes(one.getFirst(), 1, other.getFirst(), 2);
        dieAndStart();
        settle();
        assertEquals("4", state(1));
        checkServes(one.getLast(), 1, other.getFirst(), 2);
        assertEquals((queues + 1) * (split ? 2 : 1), core.usedPorts());
    }

    @Test
    void aDeathAtAnyStepOfTheHandshakeIsMadeUpFor() throws Exception {
        int steps = 1;
        for (boolean complete = false; !complete; steps++) {
            nextPage = 0;
            addCard(1, mac(1));
            outside.conflictIn = 1;
            int left = steps;
            left -= settle(left);
            List<Pair> pairs = List.of();
            if (left > 0) {
                pairs = offerRings(1, 2, true);
                left -= settle(left);
            }
            complete = left > 0;
            dieAndStart();
            settle();
            if (pairs.isEmpty()) {
                pairs = offerRings(1, 2, true);
                settle();
            }
            assertEquals("4", state(1), "killed at step " + steps);
            assertEquals(4, core.usedPorts(), "killed at step " + steps);
            checkPortsLeadToTheGuest(1);
            assertEquals(2, recordFiles().size());
            outside.remove(FRONT + "1");
            outside.remove(BACK + "1");
            settle();
            assertEquals(0, core.usedPorts());
            assertEquals(List.of(), recordFiles());
            for (int ref = 8; ref < 200; ref++) {
                assertFalse(grants.inUse(ref), "a grant is left");
            }
            freeGrants();
        }
        assertTrue(steps > 30, "only " + steps + " steps");
    }

    /** What a predecessor asked the core for, and what is to be closed, is done only after the successor has gone its way. */
    @Test
    void aDeathAtAnyStepIsMadeUpForWhileTheCoreIsSlow() {
        int steps = 1;
        for (boolean complete = false; !complete; steps++) {
            nextPage = 0;
            addCard(1, mac(1));
            settle();
            offerRings(1, 1, true);
            complete = settle(steps) < steps;
            dieAndStart();
            settleWithoutCore();
            settle();
            assertEquals("4", state(1), "killed at step " + steps);
            assertEquals(2, core.usedPorts(), "killed at step " + steps);
            checkPortsLeadToTheGuest(1);
            outside.remove(FRONT + "1");
            outside.remove(BACK + "1");
            settle();
            assertEquals(0, core.usedPorts());
            freeGrants();
        }
        assertTrue(steps > 10, "only " + steps + " steps");
    }

    private void settleWithoutCore() {
        for (int idle = 0; idle < 4; idle++) {
            idle = agent.doWork() + store.doWork() == 0 ? idle : 0;
        }
    }

    private void checkPortsLeadToTheGuest(int device) {
        for (NetAttach queue : agent.vifs().of(GUEST, device).device().attached()) {
            assertEquals(queue.rings().remoteTxPort(), core.remotePort(queue.rings().txPort()));
            assertEquals(queue.rings().remoteRxPort(), core.remotePort(queue.rings().rxPort()));
        }
    }

    /** It may be gone with its frontend, and the predecessor's request is executed when nobody knows it any more. */
    @Test
    void noPortIsLeftOfACardThatGoesWhileItsBackendIsReplaced() {
        int steps = 1;
        for (boolean complete = false; !complete; steps++) {
            nextPage = 0;
            addCard(1, mac(1));
            settle();
            offerRings(1, 1, true);
            complete = settle(steps) < steps;
            outside.remove(FRONT + "1");
            outside.remove(BACK + "1");
            dieAndStart();
            settleWithoutCore();
            settle();
            assertEquals(0, core.usedPorts(), "killed at step " + steps);
            freeGrants();
        }
    }

    /** A card may be taken away by force while netback is dead, and its guest takes its rings back. */
    @ParameterizedTest
    @CsvSource({"1,0", "2,0", "2,1"})
    void nothingIsLeftOfACardWhoseGuestHasTakenARingBackMeanwhile(int queues, int queue) throws Exception {
        addCard(1, mac(1));
        settle();
        offerRings(1, queues, true);
        settle();
        int ref = agent.vifs().of(GUEST, 1).device().attached().get(queue).rings().rxRef();
        outside.remove(FRONT + "1");
        outside.remove(BACK + "1");
        memory.grantTable().putInt(ref * 8L, 0);
        dieAndStart();
        settle();
        assertEquals(0, core.usedPorts());
        assertEquals(List.of(), recordFiles());
    }

    /** The toolstack may take a card away at any moment of its being connected. */
    @Test
    void aWishToCloseIsNeverOverwritten() {
        for (int steps = 1; steps < 60; steps++) {
            nextPage = 0;
            addCard(1, mac(1));
            int left = steps - settle(steps);
            if (left > 0) {
                offerRings(1, 1, true);
                settle(left);
            }
            outside.put(BACK + "1/state", "5");
            settle();
            assertEquals("5", state(1), "asked at step " + steps);
            outside.put(FRONT + "1/state", "6");
            settle();
            assertEquals("6", state(1), "asked at step " + steps);
            outside.remove(FRONT + "1");
            outside.remove(BACK + "1");
            settle();
            assertEquals(0, core.usedPorts());
            freeGrants();
        }
    }

    @Test
    void noPortIsLeftIfOneOfThemCannotBeBound() {
        addCard(1, mac(1));
        settle();
        String front = FRONT + "1/";
        newPair(front, true);
        outside.put(front + "event-channel-rx", "99");
        outside.put(front + "request-rx-copy", "1");
        outside.put(front + "state", "4");
        settle();
        assertEquals("5", state(1));
        assertEquals(0, core.usedPorts());
    }

    @Test
    void noPortIsLeftOfACardWhoseOwnKeysAreWrong() {
        addCard(1, mac(1));
        settle();
        outside.put(BACK + "1/mac", "nonsense");
        offerRings(1, 1, true);
        settle();
        assertEquals("5", state(1));
        assertEquals(0, core.usedPorts());
    }

    private void freeGrants() {
        for (int ref = 8; ref < 200; ref++) {
            if (memory.grantTable().getUShort(ref * 8L) != 0) {
                grants.endAccess(ref);
            }
        }
    }

    @Test
    void aFrontendThatClosesConnectsAgain() throws Exception {
        addCard(1, mac(1));
        settle();
        offerRings(1, 1, false);
        settle();
        outside.put(FRONT + "1/state", "5");
        settle();
        assertEquals("5", state(1));
        outside.put(FRONT + "1/state", "6");
        settle();
        assertEquals("6", state(1));
        assertEquals(List.of(), recordFiles());
        outside.put(FRONT + "1/state", "1");
        settle();
        assertEquals("2", state(1));
        offerRings(1, 1, false);
        settle();
        assertEquals("4", state(1));
    }

    @ParameterizedTest
    @CsvSource({"tx-ring-ref,77777", "rx-ring-ref,x", "event-channel,0", "request-rx-copy,0",
        "multi-queue-num-queues,99"})
    void aWrongKeyClosesTheCardAndSaysWhy(String key, String value) {
        addCard(1, mac(1));
        addCard(2, mac(2));
        settle();
        String front = FRONT + "1/";
        newPair(front, false);
        outside.put(front + "request-rx-copy", "1");
        outside.put(front + key, value);
        outside.put(front + "state", "4");
        offerRings(2, 1, false);
        settle();
        assertEquals("5", state(1));
        assertFalse(outside.get(BACK + "1/hotplug-error").isEmpty());
        assertEquals("4", state(2), "nobody else is harmed");
        assertEquals(1, core.usedPorts());
    }

    @Test
    void aCardWithoutAnAddressIsRefused() {
        addCard(1, "nonsense");
        settle();
        assertEquals("5", state(1));
        assertTrue(outside.get(BACK + "1/hotplug-error").contains("mac"));
    }

    @Test
    void aBrokenRingClosesItsCardOnly() throws Exception {
        addCard(1, mac(1));
        addCard(2, mac(2));
        addCard(3, mac(3));
        settle();
        List<Pair> one = offerRings(1, 1, false);
        List<Pair> two = offerRings(2, 1, false);
        List<Pair> three = offerRings(3, 1, false);
        settle();
        memory.buffer().putInt((long) one.getFirst().txPage() * PAGE + RingLayout.REQ_PROD_OFFSET, 5000);
        agent.onEvent(localPort(1));
        settle();
        assertEquals("5", state(1));
        assertEquals(2, recordFiles().size());
        checkServes(two.getFirst(), 2, three.getFirst(), 3);
    }

    @Test
    void aForgedResponseIndexClosesTheCardAtASuccession() {
        addCard(1, mac(1));
        settle();
        List<Pair> one = offerRings(1, 1, false);
        settle();
        memory.buffer().putInt((long) one.getFirst().txPage() * PAGE + RingLayout.RSP_PROD_OFFSET, 7);
        dieAndStart();
        settle();
        assertEquals("5", state(1));
    }

    @Test
    void aDyingGuestIsLetGoOf() throws Exception {
        addCard(1, mac(1));
        settle();
        offerRings(1, 2, true);
        settle();
        long record = CoreTableFixture.GEOMETRY.domainsOffset() + (long) SLOT * DomainRecord.SIZE;
        instance.core().buffer().putLongRelease(record, DomainRecord.identity(DomainRecord.DYING, 0, GUEST));
        nowNs += 2_000_000_000L;
        settle();
        assertEquals(List.of(), recordFiles());
        assertEquals(List.of((long) GUEST), core.released());
    }
}
