package org.ringdom.blktapstats.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.DiskCounter;
import org.ringdom.abi.shared.DiskStatistics;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.memory.SharedFile;

/** An instance's folders with statistics of disks, written by the test in the block service's place. */
public final class DisksFixture implements AutoCloseable {
    private final Path root;
    private final InstanceFolder folder;

    public DisksFixture() {
        try {
            root = Files.createTempDirectory(Path.of("/dev/shm"), "ringdom-test-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        folder = new InstanceFolder(root.resolve("shm"), root.resolve("state")).create();
    }

    public InstanceFolder folder() {
        return folder;
    }

    private Path path(int domid, int device) {
        return folder.file("blkback.stat-" + domid + "-" + device);
    }

    /** Makes a disk's file. */
    public void make(int domid, long incarnation, int device) {
        SharedFile.create(path(domid, device), DiskStatistics.SIZE, file -> {
            DiskStatistics.initialise(file, domid, incarnation, device);
            DiskStatistics.path(file, "/srv/disk.img");
        });
    }

    /** Lets a disk read {@code requests} times, each one sector in {@code latencyNs}. */
    public void read(int domid, int device, int requests, long latencyNs) {
        try (SharedFile file = SharedFile.open(path(domid, device), DiskStatistics.MAGIC, DiskStatistics.VERSION,
                true)) {
            SharedBuffer buffer = file.buffer();
            add(buffer, DiskStatistics.counterOffset(DiskCounter.READS), requests);
            add(buffer, DiskStatistics.counterOffset(DiskCounter.READ_SECTORS), requests);
            int at = DiskStatistics.latenciesOffset(DiskStatistics.READ);
            add(buffer, at + DiskStatistics.SUM_OFFSET, requests * latencyNs);
            buffer.putLong(at + DiskStatistics.MAX_OFFSET,
                    Math.max(latencyNs, buffer.getLong(at + DiskStatistics.MAX_OFFSET)));
            add(buffer, at + DiskStatistics.BUCKETS_OFFSET + 8 * DiskStatistics.bucket(latencyNs), requests);
        }
    }

    private static void add(SharedBuffer buffer, int offset, long more) {
        buffer.putLong(offset, buffer.getLong(offset) + more);
    }

    /** Removes a disk's file, as its guest went. */
    public void remove(int domid, int device) {
        try {
            Files.delete(path(domid, device));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        org.agrona.IoUtil.delete(root.toFile(), true);
    }
}
