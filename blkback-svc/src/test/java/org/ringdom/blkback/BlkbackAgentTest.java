package org.ringdom.blkback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
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
import org.ringdom.abi.io.RingLayout;
import org.ringdom.abi.io.blkif.BlkifOperation;
import org.ringdom.abi.io.blkif.BlkifProtocol;
import org.ringdom.abi.io.blkif.BlkifRequest;
import org.ringdom.abi.io.blkif.BlkifResponse;
import org.ringdom.abi.shared.DomainOwn;
import org.ringdom.abi.shared.DomainRecord;
import org.ringdom.images.ImageFormats;
import org.ringdom.images.ImageMode;
import org.ringdom.runtime.backend.FakeCore;
import org.ringdom.runtime.backend.GuestLinks;
import org.ringdom.runtime.event.CoreTableFixture;
import org.ringdom.runtime.event.CoreTableView;
import org.ringdom.runtime.handover.HandedFiles;
import org.ringdom.runtime.hypercall.Hypercalls;
import org.ringdom.runtime.memory.SharedFile;
import org.ringdom.runtime.ring.FrontRing;
import org.ringdom.runtime.service.TestInstance;
import org.ringdom.runtime.xenstore.HeapStore;

/** The service's conversation over the store, step by step, against a guest, a store and a core in the test's hands. */
class BlkbackAgentTest {
    private static final String FRONT = "/local/domain/16/device/vbd/";
    private static final String BACK = "/local/domain/2/backend/vbd/16/";
    private static final int SECTORS = 2048;

    private TestInstance instance;
    private TestGuest guest;
    private Path image;
    private HeapStore outside;
    private HeapStore store;
    private FakeCore core;
    private BlkbackAgent agent;
    private SharedFile own;
    private long nowNs;
    private long epoch;
    private final List<Integer> notified = new ArrayList<>();

    @BeforeEach
    void build() throws Exception {
        image = Files.createTempFile(Path.of("/dev/shm"), "ringdom-test-", ".img");
        instance = new TestInstance(TestGuest.BACKEND);
        guest = new TestGuest(instance, 256, 1, image, SECTORS * 512L);
        outside = new HeapStore();
        core = new FakeCore(instance.core(), TestGuest.BACKEND, TestGuest.DOMID);
        own = SharedFile.open(instance.folder().domainOwn(TestGuest.BACKEND), DomainOwn.MAGIC, DomainOwn.VERSION, true);
        start(Map.of());
    }

    @AfterEach
    void remove() throws Exception {
        dieNow();
        guest.close();
        instance.close();
    }

    private void start(Map<String, String> options) {
        store = outside.connect();
        CoreTableView table = CoreTableView.open(instance.folder());
        Hypercalls hypercalls = new Hypercalls(core);
        GuestLinks guests = new GuestLinks(TestGuest.BACKEND, instance.folder(), table, own.buffer(), hypercalls);
        RecordFiles files = new RecordFiles(instance.folder(), "blkback", ++epoch);
        Parts parts = new Parts(TestGuest.BACKEND, BlkbackSettings.from(options), table, store, guests,
                files,
                new RingScheduler(new IoPool(1, () -> {
                })), notified::add, new StatisticsFiles(instance.folder(), "blkback", epoch, true),
                new HandedFiles(), () -> nowNs);
        agent = BlkbackAgent.of(parts);
        agent.attach();
    }

    /** SIGKILL, as far as a test can: what the kernel would close is closed. */
    private void dieNow() {
        store.close();
        for (VbdHandshake disk : agent.disks().all()) {
            if (disk.device().image() != null) {
                disk.device().image().close();
            }
        }
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

    /** What the toolstack writes. */
    private void addDisk(int device, String params, String mode) {
        String back = BACK + device;
        String front = FRONT + device;
        outside.put(back + "/frontend-id", "16");
        outside.put(back + "/type", "phy");
        outside.put(back + "/mode", mode);
        outside.put(back + "/params", params);
        outside.put(back + "/online", "1");
        outside.put(back + "/frontend", front);
        outside.put(front + "/backend", back);
        outside.put(front + "/state", "1");
        outside.put(back + "/state", "1");
    }

    private List<FrontRing> offerRings(int device, int queues, int order) {
        List<FrontRing> rings = new ArrayList<>();
        String front = FRONT + device + "/";
        if (queues > 1) {
            outside.put(front + "multi-queue-num-queues", Integer.toString(queues));
        }
        if (order > 0) {
            outside.put(front + "ring-page-order", Integer.toString(order));
        }
        for (int queue = 0; queue < queues; queue++) {
            String prefix = front + (queues > 1 ? "queue-" + queue + "/" : "");
            TestGuest.NewRing ring = guest.newRing(order);
            rings.add(ring.ring());
            for (int page = 0; page < ring.refs().size(); page++) {
                outside.put(prefix + (order > 0 ? "ring-ref" + page : "ring-ref"), ring.refs().get(page).toString());
            }
            core.offer(10 + queue + device % 7);
            outside.put(prefix + "event-channel", Integer.toString(10 + queue + device % 7));
        }
        outside.put(front + "protocol", "x86_64-abi");
        outside.put(front + "state", "3");
        return rings;
    }

    private String state(int device) {
        return outside.get(BACK + device + "/state");
    }

    /** One block written and read back; the agent is told by a turn, not by an event. */
    private void checkServes(FrontRing ring, int port) {
        SharedBuffer scratch = SharedBuffer.allocate(java.lang.foreign.Arena.ofAuto(), 256);
        BlkifRequest request = new BlkifRequest(BlkifProtocol.X86_64);
        BlkifResponse response = new BlkifResponse();
        int page = 200;
        int ref = guest.grants.grant(TestGuest.BACKEND, page, false);
        for (int operation : new int[]{BlkifOperation.WRITE, BlkifOperation.READ}) {
            guest.memory.buffer().putLong(page * 4096L, operation == BlkifOperation.WRITE ? 99 : 0);
            request.wrap(scratch, 0).operation(operation).nrSegments(1).id(7).sector(64).segment(0, ref, 0, 7);
            ring.offer(scratch, 0, BlkifRequest.MAX_SIZE);
            ring.publish();
            agent.onEvent(port);
            settle();
            assertEquals(1, ring.available());
            ring.take(scratch, 128, BlkifResponse.SIZE);
            response.wrap(scratch, 128);
            assertEquals(0, response.status());
        }
        assertEquals(99, guest.memory.buffer().getLong(page * 4096L));
        assertTrue(guest.grants.endAccess(ref));
    }

    private int localPort(int device) {
        return agent.disks().of(16, device).device().attached().getFirst().localPort();
    }

    private List<String> recordFiles() throws Exception {
        try (Stream<Path> files = Files.list(instance.folder().shm())) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.startsWith("blkback.vbd"))
                    .sorted().toList();
        }
    }

    @ParameterizedTest
    @CsvSource({"1,0", "1,2", "4,0", "2,4"})
    void aDiskIsConnectedAndServed(int queues, int order) throws Exception {
        addDisk(51_712, image.toString(), "w");
        settle();
        assertEquals("2", state(51_712));
        assertEquals("256", outside.get(BACK + "51712/feature-max-indirect-segments"));
        assertEquals("4", outside.get(BACK + "51712/max-ring-page-order"));
        assertEquals("1", outside.get(BACK + "51712/feature-flush-cache"));
        List<FrontRing> rings = offerRings(51_712, queues, order);
        settle();
        assertEquals("4", state(51_712));
        assertEquals(Integer.toString(SECTORS), outside.get(BACK + "51712/sectors"));
        assertEquals("512", outside.get(BACK + "51712/sector-size"));
        assertEquals("0", outside.get(BACK + "51712/info"));
        assertEquals(queues, recordFiles().size());
        for (FrontRing ring : rings) {
            checkServes(ring, localPort(51_712) + rings.indexOf(ring));
        }
    }

    @Test
    void aReadOnlyDiskSaysSo() {
        addDisk(51_712, image.toString(), "r");
        settle();
        offerRings(51_712, 1, 0);
        settle();
        assertEquals("4", outside.get(BACK + "51712/info"));
        assertEquals("0", outside.get(BACK + "51712/feature-discard"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"/nonexistent/x.img|/nonexistent/x.img", "relative.img|not an absolute path",
        "vhd:/dev/shm/x|unknown image format 'vhd'", "/dev|Is a directory"})
    void anImageThatCannotBeUsedIsSaidInOneLine(String params, String words) {
        addDisk(51_712, params, "w");
        settle();
        assertEquals("5", state(51_712));
        String error = outside.get(BACK + "51712/hotplug-error");
        assertTrue(error.contains(words), error);
        assertFalse(error.contains("\n"), error);
        outside.put(BACK + "51712/params", image.toString()); // the toolstack makes it anew
        outside.put(BACK + "51712/state", "1");
        settle();
        assertEquals("2", state(51_712));
    }

    @Test
    void anImageIsNotWrittenByTwoDisks() {
        addDisk(51_712, image.toString(), "w");
        addDisk(51_728, image.toString(), "w");
        settle();
        assertEquals(List.of("2", "5"), Stream.of(state(51_712), state(51_728)).sorted().toList());
    }

    @ParameterizedTest
    @CsvSource({"ring-ref,", "ring-ref,x", "ring-ref,-1", "ring-ref,4294967296", "ring-ref,99", "event-channel,0",
        "event-channel,77", "protocol,x86_128-abi", "multi-queue-num-queues,5", "multi-queue-num-queues,0",
        "ring-page-order,5", "ring-page-order,99999999999999999999"})
    void aFrontendThatLiesLosesItsDiskAndNothingElse(String key, String value) {
        addDisk(51_712, image.toString(), "w");
        addDisk(51_728, image.toString(), "r");
        outside.put(BACK + "51728/params", "/dev/shm/" + image.getFileName());
        settle();
        outside.put(FRONT + "51712/state", "1");
        TestGuest.NewRing ring = guest.newRing(0);
        core.offer(20);
        outside.put(FRONT + "51712/ring-ref", ring.refs().getFirst().toString());
        outside.put(FRONT + "51712/event-channel", "20");
        outside.put(FRONT + "51712/" + key, value == null ? "" : value);
        outside.put(FRONT + "51712/state", "3");
        settle();
        assertEquals("5", state(51_712));
        assertEquals(0, core.usedPorts(), "ports are left over");
        assertFalse(guest.grants.inUse(ring.refs().getFirst()));
        outside.put(FRONT + "51712/state", "6");
        settle();
        assertEquals("6", state(51_712));
        outside.put(FRONT + "51712/" + key, "");
        outside.remove(FRONT + "51712/" + key);
        outside.put(FRONT + "51712/state", "1");
        settle();
        assertEquals("2", state(51_712));
        outside.put(FRONT + "51712/ring-ref", ring.refs().getFirst().toString());
        outside.put(FRONT + "51712/event-channel", "20");
        outside.put(FRONT + "51712/state", "3");
        settle();
        assertEquals("4", state(51_712));
        checkServes(ring.ring(), localPort(51_712));
    }

    @Test
    void aBrokenRingClosesItsDiskOnly() throws Exception {
        Path second = Files.createTempFile(Path.of("/dev/shm"), "ringdom-test-", ".img");
        Files.write(second, new byte[1 << 20]);
        addDisk(51_712, image.toString(), "w");
        addDisk(51_728, second.toString(), "w");
        settle();
        TestGuest guestOfBoth = guest;
        FrontRing liar = offerRings(51_712, 1, 0).getFirst();
        FrontRing honest = offerRings(51_728, 1, 0).getFirst();
        settle();
        liar.pages().indices().putInt(RingLayout.REQ_PROD_OFFSET, 1000);
        agent.onEvent(localPort(51_712));
        settle();
        assertEquals("5", state(51_712));
        assertEquals("4", state(51_728));
        checkServes(honest, localPort(51_728));
        assertEquals(1, recordFiles().size());
        assertEquals(1, core.usedPorts());
        assertTrue(guestOfBoth.memory.isIdle());
        Files.delete(second);
    }

    @Test
    void aFrontendThatClosesGetsEverythingBack() throws Exception {
        addDisk(51_712, image.toString(), "w");
        settle();
        FrontRing first = offerRings(51_712, 2, 1).getFirst();
        settle();
        outside.put(FRONT + "51712/state", "4");
        settle();
        outside.put(FRONT + "51712/state", "5");
        settle();
        assertEquals("5", state(51_712));
        checkServes(first, localPort(51_712));
        outside.put(FRONT + "51712/state", "6");
        settle();
        assertEquals("6", state(51_712));
        assertEquals(List.of(), recordFiles());
        assertEquals(0, core.usedPorts());
        for (int ref = 8; ref < 20; ref++) {
            assertFalse(guest.grants.inUse(ref));
        }
        ImageFormats.open("raw", image, ImageMode.READ_WRITE).close();
        outside.put(FRONT + "51712/state", "1");
        settle();
        assertEquals("2", state(51_712));
    }

    @Test
    void aDiskThatIsTakenAwayIsForgottenAndDoesNotRiseAgain() throws Exception {
        addDisk(51_712, image.toString(), "w");
        settle();
        offerRings(51_712, 1, 0);
        settle();
        outside.remove(FRONT + "51712");
        outside.remove(BACK + "51712");
        settle();
        assertNull(state(51_712));
        assertEquals(0, agent.disks().all().size());
        assertEquals(List.of(), recordFiles());
        ImageFormats.open("raw", image, ImageMode.READ_WRITE).close();
    }

    @Test
    void aDyingGuestIsLetGoOfAndTheCoreIsTold() throws Exception {
        addDisk(51_712, image.toString(), "w");
        settle();
        offerRings(51_712, 1, 0);
        settle();
        long record = CoreTableFixture.GEOMETRY.domainsOffset() + (long) TestGuest.SLOT * DomainRecord.SIZE;
        instance.core().buffer().putLongRelease(record,
                DomainRecord.identity(DomainRecord.DYING, 0, TestGuest.DOMID));
        agent.onEvent(60_000);
        settle();
        assertEquals(List.of((long) TestGuest.DOMID), core.released());
        long ack = DomainOwn.ACKS_OFFSET + (long) TestGuest.DOMID * DomainOwn.ACK_SIZE;
        assertEquals(TestGuest.DOMID + 1, own.buffer().getLong(ack));
        assertEquals(TestGuest.INCARNATION, own.buffer().getLong(ack + 8));
        assertEquals(List.of(), recordFiles());
    }

    @Test
    void aDeathAtAnyStepOfTheHandshakeIsMadeUpFor() throws Exception {
        int steps = 1;
        for (boolean complete = false; !complete; steps++) {
            addDisk(51_712, image.toString(), "w");
            outside.conflictIn = 1;
            int left = steps;
            left -= settle(left);
            List<FrontRing> rings = new ArrayList<>();
            if (left > 0) {
                rings = offerRings(51_712, 2, 0);
                left -= settle(left);
            }
            complete = left > 0;
            dieNow();
            start(Map.of());
            settle();
            if (rings.isEmpty()) {
                rings = offerRings(51_712, 2, 0);
                settle();
            }
            assertEquals("4", state(51_712), "killed at step " + steps);
            assertEquals(2, core.usedPorts(), "killed at step " + steps);
            assertEquals(2, recordFiles().size());
            checkServes(rings.get(0), localPort(51_712));
            outside.remove(FRONT + "51712");
            outside.remove(BACK + "51712");
            settle();
            assertEquals(0, core.usedPorts());
            guest.reuseRings(rings.size());
        }
        assertTrue(steps > 40, "only " + steps + " steps");
    }

    @Test
    void anImageThatIsAwayAtARestartIsWaitedFor() throws Exception {
        addDisk(51_712, image.toString(), "w");
        settle();
        FrontRing ring = offerRings(51_712, 1, 0).getFirst();
        settle();
        int port = localPort(51_712);
        dieNow();
        Path away = Path.of(image + ".away");
        Files.move(image, away);
        start(Map.of());
        settle();
        assertEquals("4", state(51_712));
        Files.move(away, image);
        nowNs += 2_000_000_000L;
        settle();
        checkServes(ring, port);
    }

    @Test
    void nothingIsLeftOfADiskWhoseGuestHasTakenARingBackMeanwhile() throws Exception {
        addDisk(51_712, image.toString(), "w");
        settle();
        offerRings(51_712, 2, 0);
        settle();
        int ref = agent.disks().of(TestGuest.DOMID, 51_712).device().attached().getLast().ringRefs().getFirst();
        dieNow();
        guest.memory.grantTable().putInt(ref * 8L, 0);
        start(Map.of());
        settle();
        assertEquals(0, core.usedPorts());
        assertEquals(List.of(), recordFiles());
    }

    @Test
    void nothingIsLeftOfADiskWhoseGuestDiesWhileItsImageIsAway() throws Exception {
        addDisk(51_712, image.toString(), "w");
        settle();
        offerRings(51_712, 1, 0);
        settle();
        dieNow();
        Files.delete(image);
        start(Map.of());
        settle();
        assertEquals(1, core.usedPorts());
        long record = CoreTableFixture.GEOMETRY.domainsOffset() + (long) TestGuest.SLOT * DomainRecord.SIZE;
        instance.core().buffer().putLongRelease(record,
                DomainRecord.identity(DomainRecord.DYING, 0, TestGuest.DOMID));
        nowNs += 2_000_000_000L;
        settle();
        assertEquals(0, core.usedPorts());
        assertEquals(List.of(), recordFiles());
    }
}
