package org.ringdom.platform.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.platform.futex.Futex;
import org.ringdom.platform.io.IoVector;
import org.ringdom.platform.io.NativeFile;
import org.ringdom.platform.poll.Epoll;
import org.ringdom.platform.poll.EventFd;

/** The hot paths give the garbage collector nothing to do. */
class AllocationTest {
    private static final int ROUNDS = 20_000;

    @TempDir
    Path folder;

    @Test
    void hotPathsAllocateNothing() throws Exception {
        Path image = Files.write(folder.resolve("disk.img"), new byte[8192]);
        try (Arena arena = Arena.ofShared();
                NativeFile file = NativeFile.open(image);
                EventFd event = EventFd.open();
                Epoll epoll = Epoll.open(4)) {
            MemorySegment memory = arena.allocate(8192, 4096);
            IoVector vector = new IoVector(4);
            epoll.add(event.fd(), Epoll.IN, 1);
            Epoll.EventConsumer consumer = (token, events) -> event.drain();
            Runnable round = () -> {
                Futex.wake(memory, 0, 1);
                Futex.await(memory, 0, 1, Futex.NO_DEADLINE);
                Futex.await(memory, 0, 0, 1);
                file.pread(memory, 0, 4096, 0);
                vector.clear();
                vector.add(memory, 4096, 512);
                vector.add(memory, 0, 512);
                file.preadv(vector, 0);
                file.preadvNoWait(vector, 0);
                event.signal();
                epoll.wait(0, consumer);
            };
            assertEquals(0, allocatedPerRound(round));
        }
    }

    /** Bytes a round, rounded down, so that a one-time allocation of the JVM itself does not count. */
    private static long allocatedPerRound(Runnable round) {
        for (int i = 0; i < ROUNDS; i++) {
            round.run();
        }
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < ROUNDS; i++) {
            round.run();
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / ROUNDS;
    }
}
