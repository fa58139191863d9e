package org.ringdom.runtime.recovery.sim;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.RingLayout;
import org.ringdom.abi.io.blkif.BlkifProtocol;
import org.ringdom.abi.shared.BlockRecords;
import org.ringdom.abi.xen.GrantEntryV1;
import org.ringdom.runtime.grant.GrantTable;
import org.ringdom.runtime.recovery.BlockAttach;
import org.ringdom.runtime.recovery.BlockRecordFile;
import org.ringdom.runtime.ring.FrontRing;
import org.ringdom.runtime.ring.RingPages;

/**
 * One frontend, one disk, and a backend that dies at given stores. Everything follows from the seed.
 *
 * <p>Shared: guest memory (ring pages first, then data pages), the grant table behind it, the record file. A backend is
 * made anew for each life by the factory.
 */
public final class SimWorld {
    /** Makes a backend's next life. */
    public interface Lives {
        SimBackend next(SimWorld world);
    }

    /**
     * What a world looks like.
     *
     * @param startIndex first ring index: near 2^32 for the wrap-around
     */
    public record Shape(BlkifProtocol protocol, int ringPages, int startIndex, int requests, boolean persistent) {
    }

    public static final int GUEST = 17;
    public static final int BACKEND = 2;
    public static final int PAGES = 224;
    public static final int DISK_SECTORS = 96 + 16 * 8;
    private static final int GRANT_ENTRIES = 512;

    public final SharedBuffer memory = SharedBuffer.allocate(Arena.ofAuto(), PAGES * 4096L);
    public final SharedBuffer grantTable = SharedBuffer.allocate(Arena.ofAuto(), GRANT_ENTRIES * 8L);
    public final SharedBuffer recordFile;
    public final KillSwitch killSwitch = new KillSwitch();
    public final Shape shape;
    private final Lives lives;
    private final IntFunction<SimDisk> disks;
    public SimDisk disk;
    public SimFrontend frontend;
    public BlockAttach attach;
    private SimBackend backend;
    private long firstLifeStores;
    private long recoveryStores;

    /** A world that can be run many times. */
    public SimWorld(Shape shape, Lives lives) {
        this(shape, lives, SimDisk::new);
    }

    /** A world whose disk of so many sectors, all zero, is made anew for each run by {@code disks}. */
    public SimWorld(Shape shape, Lives lives, IntFunction<SimDisk> disks) {
        this.shape = shape;
        this.lives = lives;
        this.disks = disks;
        int entries = shape.protocol().entries(shape.ringPages());
        this.recordFile = SharedBuffer.allocate(Arena.ofAuto(), BlockRecords.fileSize(entries));
        killSwitch.watch(memory.slice(0, shape.ringPages() * 4096L));
        killSwitch.watch(grantTable);
        killSwitch.watch(recordFile);
    }

    /** Stores of the first life in the last run. */
    public long firstLifeStores() {
        return firstLifeStores;
    }

    /** Stores of the recovery after the first death in the last run. */
    public long recoveryStores() {
        return recoveryStores;
    }

    /** The ring's pages. */
    public RingPages ringPages() {
        return RingPages.contiguous(memory.slice(0, shape.ringPages() * 4096L));
    }

    private void build(Random random) {
        grantTable.fill(0, grantTable.size(), (byte) 0);
        recordFile.fill(0, recordFile.size(), (byte) 0);
        BlockRecords.initialise(recordFile, GUEST, 1);
        disk = disks.apply(DISK_SECTORS);
        GrantTable grants = new GrantTable(grantTable);
        FrontRing front = FrontRing.createAt(ringPages(), shape.protocol().entrySize(), shape.startIndex());
        List<Integer> refs = new ArrayList<>();
        for (int page = 0; page < shape.ringPages(); page++) {
            refs.add(grants.grant(BACKEND, page, false));
        }
        attach = new BlockAttach(51712, 0, 1, BlockAttach.protocolNumber(shape.protocol()), 9, 5, refs,
                shape.persistent() ? BlockAttach.PERSISTENT : 0, false, disk.size(), 1, 2, 1, "raw", "/image",
                "/backend");
        new BlockRecordFile(recordFile).attach(attach, shape.startIndex());
        frontend = new SimFrontend(random, memory, shape.ringPages(), PAGES, grants, front, shape.protocol(), disk,
                BACKEND, shape.persistent(), shape.requests());
    }

    /** Runs to the end, killing the backend at these stores of its first and second life. */
    public void run(long seed, long killFirst, long killSecond) {
        Random random = new Random(seed);
        build(random);
        killSwitch.begin(killFirst);
        firstLifeStores = 0;
        recoveryStores = 0;
        long[] kills = {killSecond, KillSwitch.NEVER};
        backend = lives.next(this);
        int deaths = 0;
        boolean started = false;
        boolean asleep = false;
        int idle = 0;
        while (!(frontend.finished() && asleep) && idle < 2000) {
            boolean worked = false;
            try {
                if (!started) {
                    killSwitch.run(backend::start);
                    started = true;
                    recoveryStores = deaths == 1 ? killSwitch.stores() : recoveryStores;
                    asleep = false;
                }
                switch (random.nextInt(4)) {
                    case 0 -> {
                        worked = frontend.canIssue();
                        frontend.issue(1 + random.nextInt(6));
                    }
                    case 1 -> worked = frontend.handleEvent();
                    default -> {
                        boolean event = frontend.takeBackendEvent();
                        if (event || !asleep) {
                            boolean[] awake = new boolean[1];
                            killSwitch.run(() -> awake[0] = backend.step(random, event));
                            asleep = !awake[0];
                            worked = true;
                        }
                    }
                }
            } catch (KillSwitch.Killed e) {
                backend.die(random);
                killSwitch.bury();
                killSwitch.rearm(kills[Math.min(deaths, 1)]);
                deaths++;
                backend = lives.next(this);
                started = false;
                worked = true;
            }
            if (deaths == 0) {
                firstLifeStores = killSwitch.stores();
            }
            idle = worked ? 0 : idle + 1;
        }
        if (!frontend.finished()) {
            throw new AssertionError("lost: " + frontend.outstanding() + " requests are never answered");
        }
        checkAtRest();
    }

    private void checkAtRest() {
        frontend.checkDisk();
        BlockRecordFile records = new BlockRecordFile(recordFile);
        int end = shape.startIndex() + frontend.answered();
        for (int record = 0; record < records.entries(); record++) {
            if (records.commit(record) != 0) {
                throw new AssertionError("record " + record + " is not free at rest");
            }
        }
        int produced = memory.getInt(RingLayout.RSP_PROD_OFFSET);
        if (produced != end || records.published() != end || frontend.answered() != shape.requests()) {
            throw new AssertionError("rsp_prod " + produced + ", published " + records.published() + ", but " + end
                    + " were answered");
        }
        if (memory.getInt(RingLayout.REQ_EVENT_OFFSET) != end + 1) {
            throw new AssertionError("nobody waits for the next request");
        }
        checkGrantsAtRest();
    }

    private void checkGrantsAtRest() {
        GrantEntryV1 entry = new GrantEntryV1();
        for (int ref = 0; ref < GRANT_ENTRIES; ref++) {
            int flags = entry.wrap(grantTable, ref * 8L).flags();
            boolean ringPage = attach.ringRefs().contains(ref);
            if (flags != 0 && !ringPage && !shape.persistent()) {
                throw new AssertionError("grant " + ref + " is left over: " + flags);
            }
        }
    }
}
