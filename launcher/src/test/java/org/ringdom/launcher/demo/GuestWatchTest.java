package org.ringdom.launcher.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.DomainOwn;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.memory.SharedFile;
import org.ringdom.runtime.metrics.CounterFile;

class GuestWatchTest {
    @Test
    void readsCountersAndEachStallOnce(@TempDir Path base) throws Exception {
        InstanceFolder folder = new InstanceFolder(Files.createDirectory(base.resolve("shm")), base.resolve("state"));
        Path path = folder.domainOwn(16);
        SharedFile.create(path, DomainOwn.SIZE, file -> DomainOwn.initialise(file, 16, 1));
        try (SharedFile file = SharedFile.open(path, DomainOwn.MAGIC, DomainOwn.VERSION, true);
                GuestWatch watch = new GuestWatch(folder, 16)) {
            assertEquals(0, watch.counts().requests());
            assertEquals(List.of(), watch.stalls());
            CounterFile.of(file).counter("verifier.writes").setRelease(12);
            record(file.buffer(), 0, 2);
            assertEquals(12, watch.counts().writes());
            assertEquals(List.of(new Stall(0, 5), new Stall(10, 15)), watch.stalls());

            record(file.buffer(), 2, 300);
            List<Stall> stalls = watch.stalls();
            assertEquals(2 + DomainOwn.STALLS, stalls.size());
            assertEquals(new Stall(2990, 2995), stalls.getLast());
            assertEquals(298 - DomainOwn.STALLS, watch.stallsMissed());
        }
    }

    private static void record(SharedBuffer own, int from, int to) {
        for (long i = from; i < to; i++) {
            long at = DomainOwn.STALLS_OFFSET + i % DomainOwn.STALLS * DomainOwn.STALL_SIZE;
            own.putLong(at, i * 10);
            own.putLong(at + 8, i * 10 + 5);
            own.putLongRelease(DomainOwn.STALL_COUNT_OFFSET, i + 1);
        }
    }
}
