package org.ringdom.blkback;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.blkif.BlkifProtocol;
import org.ringdom.abi.io.blkif.BlkifRequest;
import org.ringdom.abi.io.blkif.BlkifResponse;
import org.ringdom.abi.shared.BlockRecords;
import org.ringdom.abi.shared.DiskCounter;
import org.ringdom.abi.shared.DiskStatistics;
import org.ringdom.images.ImageException;
import org.ringdom.images.ImageFormats;
import org.ringdom.images.ImageMode;
import org.ringdom.runtime.grant.BackendGrants;
import org.ringdom.runtime.grant.GrantTable;
import org.ringdom.runtime.recovery.BlockAttach;
import org.ringdom.runtime.recovery.BlockRecordFile;
import org.ringdom.runtime.recovery.BlockRing;
import org.ringdom.runtime.recovery.BrokenRingException;
import org.ringdom.runtime.ring.BackRing;
import org.ringdom.runtime.ring.FrontRing;
import org.ringdom.runtime.ring.RingPages;

/** One queue, its frontend's half in the test's hands, and an image of 64 KiB in /dev/shm. */
final class QueueFixture implements AutoCloseable {
    static final int BACKEND = 2;
    static final int PAGES = 32;
    static final int SECTORS = 128;

    /** An answer as the frontend sees it. */
    record Answer(long id, int operation, int status) {
    }

    final SharedBuffer memory = SharedBuffer.allocate(Arena.ofAuto(), PAGES * 4096L);
    final SharedBuffer grantTable = SharedBuffer.allocate(Arena.ofAuto(), 4096);
    final GrantTable grants = new GrantTable(grantTable);
    final RingPages pages = RingPages.contiguous(memory.slice(0, 4096));
    final FrontRing front = FrontRing.create(pages, BlkifProtocol.X86_64.entrySize());
    final SharedBuffer recordFile = SharedBuffer.allocate(Arena.ofAuto(), BlockRecords.fileSize(32));
    final BlockRecordFile records = new BlockRecordFile(recordFile);
    final BlkifRequest request = new BlkifRequest(BlkifProtocol.X86_64);
    final SharedBuffer statistics = SharedBuffer.allocate(Arena.ofAuto(), DiskStatistics.SIZE);
    final List<IoTask> handedOver = new ArrayList<>();
    final SharedBuffer scratch = SharedBuffer.allocate(Arena.ofAuto(), 256);
    final TestImage image;
    final Path file;
    private final boolean readOnlyDisk;
    Disk disk;
    BlockQueue queue;
    int notifications;
    long nowNs;
    boolean counting = true;

    QueueFixture(boolean readOnlyDisk) throws IOException, ImageException, BrokenRingException {
        this.readOnlyDisk = readOnlyDisk;
        file = Files.createTempFile(Path.of("/dev/shm"), "ringdom-test-", ".img");
        Files.write(file, new byte[SECTORS * 512]);
        image = new TestImage(ImageFormats.open("raw", file, ImageMode.READ_WRITE));
        BlockRecords.initialise(recordFile, 16, 1);
        records.attach(new BlockAttach(51_712, 0, 1, BlockRecords.PROTOCOL_X86_64, 9, 5, List.of(8), 0, readOnlyDisk,
                SECTORS, 1, 2, 1, "raw", file.toString(), "/b"), 0);
        live();
    }

    /** A backend's (next) life. */
    void live() throws BrokenRingException {
        disk = new Disk(image, SECTORS, readOnlyDisk, new DiskCounters(statistics, counting));
        disk.add(records);
        BackRing back = BackRing.fresh(pages, BlkifProtocol.X86_64.entrySize());
        BlockQueue.Lease lease = new BlockQueue.Lease() {
            @Override
            public boolean hold() {
                return true;
            }

            @Override
            public void letGo() {
                // nobody unmaps the test's memory
            }
        };
        queue = new BlockQueue(disk, new BlockRing(back, records, BlkifProtocol.X86_64, () -> notifications++), 32,
                BlkifProtocol.X86_64, memory, lease, new GrantUse(new BackendGrants(grantTable, PAGES, BACKEND), 0),
                handedOver::add, BlkbackSettings.from(Map.of()), () -> nowNs);
        queue.recover();
    }

    /** What a counter of the disk says. */
    long counted(DiskCounter counter) {
        return statistics.getLong(DiskStatistics.counterOffset(counter));
    }

    /** Grants a page to the backend. */
    int grant(int page, boolean readOnly) {
        return grants.grant(BACKEND, page, readOnly);
    }

    /** Begins a request; {@link #send()} puts it into the ring. */
    BlkifRequest next(int operation, long id, long sector) {
        scratch.fill(0, BlkifRequest.MAX_SIZE, (byte) 0);
        return request.wrap(scratch, 0).operation(operation).id(id).sector(sector);
    }

    void send() {
        front.offer(scratch, 0, BlkifRequest.MAX_SIZE);
        front.publish();
    }

    /** One request of one whole page. */
    void transfer(int operation, long id, long sector, int page) {
        next(operation, id, sector).nrSegments(1).segment(0, grant(page, false), 0, 7);
        send();
    }

    /** Sends, gives the queue a turn, and takes the one answer. */
    Answer ask() throws BrokenRingException {
        send();
        queue.process();
        List<Answer> answers = answers();
        if (answers.size() != 1) {
            throw new AssertionError("answers: " + answers);
        }
        return answers.getFirst();
    }

    List<Answer> answers() {
        List<Answer> answers = new ArrayList<>();
        BlkifResponse response = new BlkifResponse();
        for (int waiting = front.available(); waiting > 0; waiting--) {
            front.take(scratch, 128, BlkifResponse.SIZE);
            response.wrap(scratch, 128);
            answers.add(new Answer(response.id(), response.operation(), response.status()));
        }
        return answers;
    }

    /** Runs what was handed to the I/O threads. */
    void finishHandedOver() throws BrokenRingException {
        List<IoTask> tasks = List.copyOf(handedOver);
        handedOver.clear();
        for (IoTask task : tasks) {
            task.run();
            queue.complete(task);
        }
        queue.process();
    }

    /** True if the backend uses any grant. */
    boolean usesGrants() {
        for (int ref = 0; ref < 512; ref++) {
            if (grants.inUse(ref)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() throws IOException {
        image.close();
        Files.delete(file);
    }
}
