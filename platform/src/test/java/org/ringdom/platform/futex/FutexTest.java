package org.ringdom.platform.futex;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.platform.linux.SyscallNumbers;
import org.ringdom.platform.linux.Syscalls;
import org.ringdom.platform.memory.SharedMapping;

class FutexTest {
    private static final VarHandle WORD = ValueLayout.JAVA_INT.varHandle();
    private static final long OFFSET = 64;
    private static final long OTHER_OFFSET = 72;
    private static final int FUTEX_CMP_REQUEUE = 4;

    @TempDir
    Path folder;

    @Test
    void changedWordDoesNotSleep() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(128, 8);
            assertEquals(Futex.CHANGED, Futex.await(memory, OFFSET, 1, Futex.NO_DEADLINE));
        }
    }

    @Test
    void deadlineIsOnTheNanoTimeClock() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(128, 8);
            long deadline = System.nanoTime() + 20_000_000;

            int code;
            do {
                code = Futex.await(memory, OFFSET, 0, deadline);
            } while (code == Futex.INTERRUPTED || code == Futex.WOKEN);

            assertEquals(Futex.TIMED_OUT, code);
            assertTrue(System.nanoTime() >= deadline);
            assertEquals(Futex.TIMED_OUT, Futex.await(memory, OFFSET, 0, -5));
            assertEquals(Futex.TIMED_OUT, Futex.await(memory, OFFSET, 0, System.nanoTime() - 1));
        }
    }

    @Test
    void wakeReachesASleepingThreadAndSaysSo() {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment memory = arena.allocate(128, 8);
            assertEquals(0, Futex.wake(memory, OFFSET, Futex.ALL));
            CompletableFuture<Integer> sleeper = CompletableFuture
                    .supplyAsync(() -> Futex.await(memory, OFFSET, 0, Futex.NO_DEADLINE));

            await().until(() -> Futex.wake(memory, OFFSET, Futex.ALL) == 1);

            assertEquals(Futex.WOKEN, sleeper.join());
        }
    }

    @Test
    void memoryCannotBeUnmappedUnderASleeper() {
        Path file = folder.resolve("word");
        SharedMapping.createPreallocated(file, 4096, memory -> {
        });
        SharedMapping mapping = SharedMapping.map(file, true);
        MemorySegment memory = mapping.segment();
        CompletableFuture<Integer> sleeper = CompletableFuture
                .supplyAsync(() -> Futex.await(memory, OFFSET, 0, Futex.NO_DEADLINE));
        // moving a sleeper to another word succeeds only once it sleeps, and does not wake it
        await().until(() -> requeue(memory, OFFSET, OTHER_OFFSET) == 1);

        assertThrows(IllegalStateException.class, mapping::close);

        assertTrue(mapping.isOpen());
        assertEquals(1, Futex.wake(memory, OTHER_OFFSET, Futex.ALL));
        assertEquals(Futex.WOKEN, sleeper.join());
        mapping.close();
        assertThrows(IllegalStateException.class, () -> Futex.wake(memory, OFFSET, 1));
    }

    private static long requeue(MemorySegment memory, long from, long to) {
        return Syscalls.call(SyscallNumbers.FUTEX, memory.address() + from, FUTEX_CMP_REQUEUE, 0, 1,
                memory.address() + to, 0, memory);
    }

    @Test
    void misalignedOutsideAndHeapWordsAreRefused() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(128, 8);
            assertThrows(IllegalArgumentException.class, () -> Futex.await(memory, 2, 0, 0));
            assertThrows(IndexOutOfBoundsException.class, () -> Futex.await(memory, 126, 0, 0));
            assertThrows(IndexOutOfBoundsException.class, () -> Futex.wake(memory, -4, 1));
            MemorySegment heap = MemorySegment.ofArray(new int[4]);
            assertThrows(IllegalArgumentException.class, () -> Futex.wake(heap, 0, 1));
        }
    }

    @Test
    void twoProcessesPlayPingPong() throws Exception {
        Path file = folder.resolve("doorbells");
        SharedMapping.createPreallocated(file, 4096, memory -> {
        });
        int rounds = 1000;
        Process other = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-Xmx64m", "-cp",
                System.getProperty("java.class.path"), Echo.class.getName(), file.toString(), Integer.toString(rounds))
                .redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile()).start();
        try (SharedMapping mapping = SharedMapping.map(file, true)) {
            MemorySegment memory = mapping.segment();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            for (int round = 1; round <= rounds; round++) {
                post(memory, Echo.PING, round);
                awaitValue(memory, Echo.PONG, round, deadline);
            }
            assertTrue(other.waitFor(60, TimeUnit.SECONDS));
            assertEquals(0, other.exitValue(), () -> read(folder.resolve("log")));
        } finally {
            other.destroyForcibly();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failed) {
            return failed.toString();
        }
    }

    private static void post(MemorySegment memory, long offset, int value) {
        WORD.setVolatile(memory, offset, value);
        Futex.wake(memory, offset, 1);
    }

    private static void awaitValue(MemorySegment memory, long offset, int value, long deadline) {
        int seen = (int) WORD.getVolatile(memory, offset);
        while (seen != value) {
            assertTrue(Futex.await(memory, offset, seen, deadline) != Futex.TIMED_OUT, "no wake-up came");
            seen = (int) WORD.getVolatile(memory, offset);
        }
    }

    /** The other process of the ping-pong. */
    static final class Echo {
        static final long PING = 0;
        static final long PONG = 128;

        public static void main(String[] args) {
            try (SharedMapping mapping = SharedMapping.map(Path.of(args[0]), true)) {
                for (int round = 1; round <= Integer.parseInt(args[1]); round++) {
                    awaitValue(mapping.segment(), PING, round, Futex.NO_DEADLINE);
                    post(mapping.segment(), PONG, round);
                }
            }
        }
    }
}
