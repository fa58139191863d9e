package org.ringdom.platform.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;

class ThreadTimesTest {
    @Test
    void theCpuClockGoesOnWhileTheThreadWorksAndNoFasterThanTime() {
        try (ThreadTimes times = new ThreadTimes()) {
            long fromNs = System.nanoTime();
            long first = times.cpuNs();
            long last = first;
            while (last - first < 5_000_000) {
                long now = times.cpuNs();
                assertTrue(now >= last, now + " after " + last);
                last = now;
            }
            assertTrue(System.nanoTime() - fromNs >= last - first);
        }
    }

    @Test
    void theDelayIsTheOneInSchedstat() throws IOException {
        try (ThreadTimes times = new ThreadTimes()) {
            long before = delayInFile();
            long delay = times.delayNs();
            long after = delayInFile();
            assertTrue(before <= delay && delay <= after, before + " <= " + delay + " <= " + after);
        }
    }

    @Test
    void ofItsOwnThread() throws InterruptedException {
        long[] other = new long[1];
        Thread thread = new Thread(() -> {
            try (ThreadTimes times = new ThreadTimes()) {
                while (times.cpuNs() < 20_000_000) {
                    Thread.onSpinWait();
                }
                other[0] = times.cpuNs();
            }
        });
        try (ThreadTimes times = new ThreadTimes()) {
            long before = times.cpuNs();
            thread.start();
            thread.join();
            assertTrue(other[0] >= 20_000_000);
            assertTrue(times.cpuNs() - before < other[0], "waiting for the other takes less than it worked");
        }
        assertEquals(Thread.State.TERMINATED, thread.getState());
    }

    private static long delayInFile() throws IOException {
        Path file = Path.of("/proc/thread-self/schedstat");
        return Files.exists(file) ? Long.parseLong(Files.readString(file).split(" ")[1]) : 0;
    }
}
