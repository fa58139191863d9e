package org.ringdom.console.ring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.ConsoleRing;
import org.ringdom.abi.shared.ConsoleRecord;
import org.ringdom.runtime.console.ConsoleEntry;

/**
 * Guests that write and read two consoles, a typist and a watcher at each, and a service that is killed after a given number
 * of stores and begins again from what is left: ring pages, record files, journal.
 */
final class ConsoleWorld {
    private static final int CONSOLES = 2;
    private static final int DOMID = 16;
    private static final long CLIENT = 77;

    private final SimulatedMemory memory = new SimulatedMemory(4096, (int) ConsoleRecord.FILE_SIZE, 4096,
            (int) ConsoleRecord.FILE_SIZE);
    private final MemoryRecords journal = new MemoryRecords();
    private final byte[] written;
    private final byte[] typed;
    private final int start;
    private final Side[] sides = new Side[CONSOLES];
    private Random random;
    int kills;

    /** Everything about one console that outlives the service. */
    private static final class Side {
        private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();
        private Console console;
    }

    /**
     * @param written
     *            bytes that each guest writes
     * @param typed
     *            bytes that each typist types
     * @param start
     *            where all ring indices begin
     */
    ConsoleWorld(int written, int typed, int start) {
        this.written = new byte[written];
        this.typed = new byte[typed];
        new Random(1).nextBytes(this.written);
        new Random(2).nextBytes(this.typed);
        this.start = start;
        try (Arena arena = Arena.ofConfined()) {
            memory.begin(arena, Long.MAX_VALUE);
            for (int i = 0; i < CONSOLES; i++) {
                sides[i] = new Side();
                for (int offset : new int[]{ConsoleRing.IN_CONS_OFFSET, ConsoleRing.IN_PROD_OFFSET,
                    ConsoleRing.OUT_CONS_OFFSET, ConsoleRing.OUT_PROD_OFFSET}) {
                    page(i).putInt(offset, start);
                }
                ConsoleRecord.initialise(record(i), DOMID, 5, i, 3 + i, 3, ConsoleRecord.NO_REFERENCE, start, start,
                        new byte[]{'g'});
            }
            memory.end();
        }
    }

    private SharedBuffer page(int console) {
        return memory.buffer(2 * console);
    }

    private SharedBuffer record(int console) {
        return memory.buffer(2 * console + 1);
    }

    /** One life of the service; true if everything was done before it was killed. */
    boolean live(long seed, long stores) {
        random = new Random(seed);
        try (Arena arena = Arena.ofConfined()) {
            memory.begin(arena, stores);
            attach();
            while (!finished()) {
                step();
            }
            memory.end();
            return true;
        } catch (KilledException e) {
            kills++;
            memory.end();
            return false;
        }
    }

    private void attach() {
        ConsoleHistory history = new ConsoleHistory(journal, () -> 0);
        var last = history.last();
        for (int i = 0; i < CONSOLES; i++) {
            sides[i].console = new Console(page(i), record(i), history, ConsoleCounters.unseen(), last);
        }
        for (Side side : sides) {
            side.console.open();
            // what was never shown before comes from the record's stream
            assertTrue(side.console.end() - firstPosition() >= side.shown.size(), "output was taken back");
        }
        for (Side side : sides) {
            side.console.typist(CLIENT, 0);
        }
    }

    private long firstPosition() {
        return start & 0xFFFF_FFFFL;
    }

    private void step() {
        int i = random.nextInt(CONSOLES);
        Side side = sides[i];
        switch (random.nextInt(5)) {
            case 0 -> guestWrites(i, 1 + random.nextInt(300));
            case 1 -> guestReads(i, 1 + random.nextInt(200));
            case 2 -> side.console.takeOutput();
            case 3 -> {
                int next = side.console.typed();
                side.console.type(typed, next, Math.min(typed.length - next, 1 + random.nextInt(150)));
            }
            default -> show(side);
        }
    }

    private void show(Side side) {
        long position = firstPosition() + side.shown.size();
        int count = (int) (side.console.end() - position);
        byte[] bytes = new byte[count];
        side.console.read(position, bytes, 0, count);
        side.shown.writeBytes(bytes);
    }

    private void guestWrites(int i, int most) {
        ConsoleRing ring = new ConsoleRing().wrap(page(i), 0);
        int producer = ring.outProd();
        int room = ConsoleRing.OUT_SIZE - (producer - ring.outCons());
        int count = Math.min(Math.min(most, room), written.length - (producer - start));
        assertTrue(room >= 0 && room <= ConsoleRing.OUT_SIZE, "out_cons is " + ring.outCons());
        for (int b = 0; b < count; b++) {
            page(i).putByte(ConsoleRing.outOffset(producer + b), written[producer - start + b]);
        }
        ring.outProdRelease(producer + count);
    }

    private void guestReads(int i, int most) {
        ConsoleRing ring = new ConsoleRing().wrap(page(i), 0);
        int consumer = start + sides[i].received.size();
        int there = ring.inProd() - consumer;
        assertTrue(there >= 0 && there <= ConsoleRing.IN_SIZE, "in_prod is " + ring.inProd());
        for (int b = 0; b < Math.min(most, there); b++) {
            sides[i].received.write(page(i).getByte(ConsoleRing.inOffset(consumer + b)));
        }
        // a guest is not killed: a store that the kill cut off is made all the same, at its next read
        ring.inConsRelease(start + sides[i].received.size());
    }

    private boolean finished() {
        for (Side side : sides) {
            if (side.shown.size() < written.length || side.received.size() < typed.length) {
                return false;
            }
        }
        return true;
    }

    /** Every byte once and in order: for the watcher, for the journal, for the guest. */
    void check(String which) {
        for (int i = 0; i < CONSOLES; i++) {
            assertArrayEquals(written, sides[i].shown.toByteArray(), which + ": shown by console " + i);
            assertArrayEquals(written, journalled(i), which + ": journalled of console " + i);
            assertArrayEquals(typed, sides[i].received.toByteArray(), which + ": typed to console " + i);
        }
    }

    private byte[] journalled(int number) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        List<ConsoleEntry> entries = new ArrayList<>();
        journal.records.forEach(record -> entries.add(ConsoleEntry.of(record)));
        for (ConsoleEntry entry : entries) {
            if (entry.kind() == ConsoleEntry.Kind.OUTPUT && entry.console() == number) {
                assertEquals(firstPosition() + all.size(), entry.start(), "an entry's place in the stream");
                all.writeBytes(entry.bytes());
            }
        }
        return all.toByteArray();
    }
}
