package org.ringdom.netback.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.abi.shared.DumpRing;
import org.ringdom.netback.bridge.Bridge;
import org.ringdom.netback.bridge.BridgeLimits;
import org.ringdom.netback.bridge.Bridges;
import org.ringdom.netback.bridge.Port;
import org.ringdom.netback.frame.Frame;
import org.ringdom.netback.frame.Mac;
import org.ringdom.runtime.memory.SharedFile;

/** Captures against a reader in the test's hands. */
class CapturesTest {
    private static final long ONE = 0x0016_3E00_0001L;
    private static final long TWO = 0x0016_3E00_0002L;

    private final Frame frame = new Frame();
    private final Bridges bridges = new Bridges(new BridgeLimits(64, 16, 1L << 40), () -> 0);
    private final Port one = port("one");
    private final Port two = port("two");
    private Bridge bridge;
    private Captures captures;
    private long nowNs = 1_000_000_000_000L;
    private long consumer;

    @TempDir
    private Path folder;

    private static Port port(String name) {
        return new Port() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public void deliver(Frame packet) {
                packet.rewind();
            }
        };
    }

    @BeforeEach
    void plug() {
        bridge = bridges.plug("br0", one);
        bridges.plug("br0", two);
        bridges.plug("br0", port("three"));
        bridge.learn(ONE, one);
        bridge.learn(TWO, two);
        captures = successor();
    }

    private Captures successor() {
        return new Captures(folder.resolve("dumps"), bridges, () -> nowNs, 7);
    }

    private SharedFile reader(String name, int snapBytes) throws IOException {
        Path dumps = folder.resolve("dumps");
        Files.createDirectories(dumps);
        Path path = dumps.resolve("reader-" + name);
        SharedFile.create(path, DumpRing.SIZE, memory -> DumpRing.initialise(memory, name, snapBytes, nowNs));
        return SharedFile.open(path, DumpRing.MAGIC, DumpRing.VERSION, true);
    }

    private void send(Port from, long to, int bytes) {
        frame.clear();
        Mac.put(frame.ownMemory(), 0, to);
        Mac.put(frame.ownMemory(), 6, from == one ? ONE : TWO);
        bridge.forward(from, frame.filled(bytes));
    }

    /** Takes the records there are: the lengths of their packets. */
    private List<Integer> lengths(SharedFile reader) {
        List<Integer> lengths = new ArrayList<>();
        long producer = reader.buffer().getLongAcquire(DumpRing.PRODUCER_OFFSET);
        while (consumer < producer) {
            long at = DumpRing.recordOffset(consumer);
            if (reader.buffer().getInt(at + DumpRing.RECORD_CAPTURED) != DumpRing.SKIP) {
                lengths.add(reader.buffer().getInt(at + DumpRing.RECORD_LENGTH));
            }
            consumer += reader.buffer().getInt(at);
        }
        reader.buffer().putLongRelease(DumpRing.CONSUMER_OFFSET, consumer);
        return lengths;
    }

    @Test
    void aBridgeIsSeenOnceAPacketAndAPortBothWays() throws IOException {
        try (SharedFile whole = reader("br0", 65_535)) {
            captures.look();
            send(one, TWO, 100);
            send(two, ONE, 200);
            send(one, Mac.BROADCAST, 300);
            assertEquals(List.of(100, 200, 300), lengths(whole));
        }
        consumer = 0;
        try (SharedFile port = reader("three", 20)) {
            captures.look();
            send(one, TWO, 100);
            send(one, Mac.BROADCAST, 300);
            assertEquals(List.of(300), lengths(port), "only what is for the port");
            assertEquals(20, port.buffer().getInt(DumpRing.RECORDS_OFFSET + DumpRing.RECORD_CAPTURED));
            assertEquals(7, port.buffer().getLong(DumpRing.FOUND_OFFSET));
        }
    }

    @Test
    void aReaderThatDoesNotReadLosesPacketsAndIsServedAgain() throws IOException {
        try (SharedFile reader = reader("br0", 65_535)) {
            captures.look();
            int sent = 5000;
            for (int i = 0; i < sent; i++) {
                send(one, TWO, 1000 + i % 500);
            }
            long dropped = reader.buffer().getLong(DumpRing.DROPPED_OFFSET);
            assertTrue(dropped > 0, "the memory is not bounded");
            assertEquals(sent - dropped, lengths(reader).size());
            for (int i = 0; i < 3 * sent; i++) {
                send(one, TWO, 60 + i % 1000);
                assertEquals(List.of(60 + i % 1000), lengths(reader), "packet " + i);
            }
            assertEquals(dropped, reader.buffer().getLong(DumpRing.DROPPED_OFFSET));
        }
    }

    @Test
    void aReaderThatLiesAboutWhatItHasReadHarmsItselfOnly() throws IOException {
        try (SharedFile reader = reader("br0", -5)) {
            captures.look();
            for (long lie : new long[]{Long.MAX_VALUE, Long.MIN_VALUE, -1, 1L << 40, 12_345}) {
                reader.buffer().putLong(DumpRing.CONSUMER_OFFSET, lie);
                for (int i = 0; i < 10_000; i++) {
                    send(one, TWO, 1500);
                }
            }
        }
    }

    @Test
    void aSuccessorGoesOnWithACapture() throws IOException {
        try (SharedFile reader = reader("br0", 65_535)) {
            captures.look();
            send(one, TWO, 100);
            captures = successor();
            captures.look();
            send(one, TWO, 200);
            assertEquals(List.of(100, 200), lengths(reader));
        }
    }

    @Test
    void whatBelongsToADeadReaderIsRemoved() throws IOException {
        try (SharedFile reader = reader("br0", 65_535)) {
            captures.look();
            nowNs += 11_000_000_000L;
            captures.look();
            assertFalse(Files.exists(reader.path()));
            send(one, TWO, 100);
            assertEquals(List.of(), lengths(reader));
            Files.writeString(folder.resolve("dumps").resolve("nonsense"), "x".repeat(100));
            captures.look();
        }
    }
}
