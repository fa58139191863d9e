package org.ringdom.blkback;

import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

import org.ringdom.abi.control.HypercallOp;
import org.ringdom.abi.io.blkif.BlkifProtocol;
import org.ringdom.abi.shared.BlockRecords;
import org.ringdom.abi.shared.DomainEvents;
import org.ringdom.abi.shared.DomainRecord;
import org.ringdom.abi.shared.RightRecord;
import org.ringdom.platform.io.NativeFile;
import org.ringdom.platform.linux.FileStatus;
import org.ringdom.runtime.event.CoreTableFixture;
import org.ringdom.runtime.event.CoreTableView;
import org.ringdom.runtime.event.EventFile;
import org.ringdom.runtime.event.EventFiles;
import org.ringdom.runtime.event.EventReceiver;
import org.ringdom.runtime.event.EventSender;
import org.ringdom.runtime.grant.GrantTable;
import org.ringdom.runtime.memory.GuestMemory;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.memory.SharedFile;
import org.ringdom.runtime.recovery.BlockAttach;
import org.ringdom.runtime.recovery.BlockRecordFile;
import org.ringdom.runtime.ring.FrontRing;
import org.ringdom.runtime.ring.RingPages;
import org.ringdom.runtime.service.TestInstance;

/**
 * A guest in the test's own process: its files, and a disk whose rings look attached, as a dead backend would have left
 * them. So the backend needs neither core nor store.
 */
final class TestGuest implements AutoCloseable {
    static final int DOMID = 16;
    static final int BACKEND = 2;
    static final int DEVICE = 51_712;
    static final long INCARNATION = 77;
    static final int SLOT = 6;

    final GuestMemory memory;
    final GrantTable grants;
    final EventSender sender;
    final EventReceiver receiver;
    final MemorySegment imageBytes;
    private final InstanceFolder folder;
    private final Path image;
    private final java.lang.foreign.Arena arena = java.lang.foreign.Arena.ofShared();
    private int nextPage;

    TestGuest(TestInstance instance, long pages, int grantFrames, Path image, long imageBytes) throws Exception {
        this.folder = instance.folder();
        this.image = image;
        CoreTableFixture core = instance.core();
        core.domain(SLOT, DOMID, INCARNATION);
        long record = CoreTableFixture.GEOMETRY.domainsOffset() + (long) SLOT * DomainRecord.SIZE;
        core.buffer().putLong(record + DomainRecord.MAX_PAGES_OFFSET, pages);
        core.buffer().putLong(record + DomainRecord.GRANT_FRAMES_OFFSET, grantFrames);
        long right = CoreTableFixture.GEOMETRY.rightsOffset();
        core.buffer().putLong(right + RightRecord.INCARNATION_OFFSET, INCARNATION);
        core.buffer().putLongRelease(right, RightRecord.word(BACKEND, DOMID, HypercallOp.RIGHT_MAP_MEMORY));
        GuestMemory.create(folder, DOMID, pages, grantFrames);
        SharedFile.create(folder.domainEvents(DOMID), DomainEvents.guestFileSize(1),
                file -> DomainEvents.initialiseGuest(file, 1, DOMID, INCARNATION));
        memory = GuestMemory.open(folder, DOMID, INCARNATION, pages, grantFrames);
        grants = new GrantTable(memory.grantTable());
        CoreTableView table = CoreTableView.open(folder);
        EventFiles files = new EventFiles(folder, table);
        sender = new EventSender(DOMID, table, files);
        receiver = new EventReceiver(EventFile.open(folder.domainEvents(DOMID)), 0);
        try (FileChannel channel = FileChannel.open(image, StandardOpenOption.CREATE, StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            channel.write(java.nio.ByteBuffer.allocate(1), imageBytes - 1);
            this.imageBytes = channel.map(FileChannel.MapMode.READ_WRITE, 0, imageBytes, arena);
        }
    }

    /** A ring that nobody has attached yet. */
    record NewRing(FrontRing ring, List<Integer> refs) {
    }

    /** Makes a ring of 2^order pages and grants it. */
    NewRing newRing(int order) {
        int count = 1 << order;
        RingPages pages = RingPages.contiguous(memory.buffer().slice(nextPage * 4096L, count * 4096L));
        FrontRing ring = FrontRing.create(pages, BlkifProtocol.X86_64.entrySize());
        List<Integer> refs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            refs.add(grants.grant(BACKEND, nextPage + i, false));
        }
        nextPage += count;
        return new NewRing(ring, refs);
    }

    /** Makes a ring and the record file of a backend that had attached it. */
    FrontRing ring(TestInstance instance, int queue, int queues, int order, int port, boolean persistent) {
        NewRing made = newRing(order);
        FrontRing ring = made.ring();
        List<Integer> refs = made.refs();
        instance.core().bind(BACKEND, port, DOMID, port);
        BlockAttach attach;
        try (NativeFile file = NativeFile.open(image)) {
            FileStatus status = FileStatus.of(file.fd(), "image");
            attach = new BlockAttach(DEVICE, queue, queues, BlockRecords.PROTOCOL_X86_64, port, port, refs,
                    persistent ? BlockAttach.PERSISTENT : 0, false, file.size() / 512, status.device(), status.inode(),
                    1,
                    "raw", image.toString(), "/local/domain/2/backend/vbd/16/51712");
        }
        Path path = folder.file("blkback.vbd-" + DOMID + "-" + DEVICE + "-q" + queue);
        SharedFile.create(path, BlockRecords.fileSize(attach.entries()), file -> {
            BlockRecords.initialise(file, DOMID, INCARNATION);
            new BlockRecordFile(file).attach(attach, 0);
        });
        return ring;
    }

    /** Takes the pages and grants of rings back that nobody uses any more. */
    void reuseRings(int count) {
        for (int i = 0; i < count; i++) {
            nextPage--;
        }
        for (int ref = 8; ref < 200; ref++) {
            if (!grants.inUse(ref) && memory.grantTable().getUShort(ref * 8L) != 0) {
                grants.endAccess(ref);
            }
        }
    }

    /** First page that is not a ring's. */
    int nextPage() {
        return nextPage;
    }

    @Override
    public void close() throws Exception {
        memory.close();
        arena.close();
        Files.deleteIfExists(image);
    }
}
