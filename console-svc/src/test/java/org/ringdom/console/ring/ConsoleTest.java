package org.ringdom.console.ring;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.ConsoleRing;
import org.ringdom.abi.shared.ConsoleRecord;
import org.ringdom.runtime.console.ConsoleEntry;

class ConsoleTest {
    private final Arena arena = Arena.ofConfined();
    private final MemoryRecords records = new MemoryRecords();
    private final ConsoleCounters counters = ConsoleCounters.unseen();
    private SharedBuffer page;
    private SharedBuffer record;
    private ConsoleRing ring;
    private ConsoleHistory history;
    private Console console;

    @BeforeEach
    void attach() {
        page = SharedBuffer.allocate(arena, 4096);
        record = SharedBuffer.allocate(arena, ConsoleRecord.FILE_SIZE);
        ring = new ConsoleRing().wrap(page, 0);
        ConsoleRecord.initialise(record, 16, 1, 0, 2, 3, ConsoleRecord.NO_REFERENCE, 0, 0, "guest".getBytes(US_ASCII));
        history = new ConsoleHistory(records, () -> 42);
        console = new Console(page, record, history, counters, Optional.empty());
        console.open();
    }

    @AfterEach
    void free() {
        arena.close();
    }

    private void guestWrites(String text) {
        byte[] bytes = text.getBytes(US_ASCII);
        int producer = ring.outProd();
        for (int i = 0; i < bytes.length; i++) {
            page.putByte(ConsoleRing.outOffset(producer + i), bytes[i]);
        }
        ring.outProd(producer + bytes.length);
    }

    @Test
    void earlyOutputThatWasInTheRingBeforeTheConsoleWasServedIsTaken() {
        guestWrites("early");

        assertEquals(5, console.takeOutput());
        assertEquals(5, ring.outCons());
        ConsoleEntry entry = ConsoleEntry.of(records.records.getLast());
        assertEquals(ConsoleEntry.Kind.OUTPUT, entry.kind());
        assertEquals("early", entry.text());
        assertEquals(42, entry.timeMs());
    }

    @Test
    void anOutputIndexThatJumpsIsCountedAndNothingIsDoneUntilItFitsAgain() {
        guestWrites("ab");
        console.takeOutput();
        for (int wrong : List.of(1, 2 + ConsoleRing.OUT_SIZE + 1, Integer.MIN_VALUE, -1)) {
            ring.outProd(wrong);
            assertEquals(0, console.takeOutput(), "out_prod " + wrong);
        }
        assertEquals(4, counters.badIndexCount());
        assertEquals(2, ring.outCons());

        ring.outProd(2);
        guestWrites("cd");
        assertEquals(2, console.takeOutput());
        assertEquals("cd", ConsoleEntry.of(records.records.getLast()).text());
    }

    @Test
    void anInputIndexThatJumpsTakesNothing() {
        console.typist(9, 0);
        for (int wrong : List.of(1, -ConsoleRing.IN_SIZE - 1, Integer.MIN_VALUE)) {
            ring.inCons(wrong);
            assertEquals(0, console.type(new byte[10], 0, 10), "in_cons " + wrong);
        }
        assertEquals(3, counters.badIndexCount());

        ring.inCons(0);
        assertEquals(10, console.type(new byte[10], 0, 10));
    }

    @Test
    void outConsThatTheGuestOverwroteIsNotBelieved() {
        guestWrites("abc");
        ring.outCons(77);

        assertEquals(3, console.takeOutput());
        assertEquals(3, ring.outCons());
    }

    @Test
    void aGuestThatDoesNotReadIsGivenWhatFits() {
        console.typist(9, 0);
        byte[] much = new byte[3000];
        assertEquals(ConsoleRing.IN_SIZE, console.type(much, 0, much.length));
        assertEquals(0, console.type(much, 0, much.length));

        ring.inCons(100);
        assertEquals(100, console.type(much, 0, much.length));
        assertEquals(ConsoleRing.IN_SIZE + 100, console.typed());
    }

    @Test
    void anotherTypistsBytesAreCountedAnew() {
        console.typist(9, 0);
        console.type(new byte[5], 0, 5);
        console.typist(9, 0);
        assertEquals(5, console.typed(), "the same one again");

        console.typist(10, 3);
        assertEquals(3, console.typed());
        assertEquals(5, ring.inProd());
    }

    @Test
    void aFullJournalCostsTheLogTheBytesAndItSaysSo() {
        FailingRecords failing = new FailingRecords(records);
        Console served = new Console(page, record, new ConsoleHistory(failing, () -> 0), counters, Optional.empty());
        failing.full = true;
        guestWrites("lost");
        assertEquals(4, served.takeOutput(), "the guest goes on");
        failing.full = false;
        guestWrites("kept");
        served.takeOutput();

        List<ConsoleEntry> entries = records.records.stream().map(ConsoleEntry::of).toList();
        assertEquals(ConsoleEntry.Kind.NOTE, entries.get(entries.size() - 2).kind());
        assertTrue(entries.get(entries.size() - 2).text().startsWith("4 bytes"));
        assertEquals("kept", entries.getLast().text());
        byte[] shown = new byte[8];
        served.read(0, shown, 0, 8);
        assertArrayEquals("lostkept".getBytes(US_ASCII), shown, "terminals see all of it");
    }
}
