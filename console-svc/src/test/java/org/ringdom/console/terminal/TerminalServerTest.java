package org.ringdom.console.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.ConsoleRing;
import org.ringdom.abi.shared.ConsoleRecord;
import org.ringdom.console.ring.Console;
import org.ringdom.console.ring.ConsoleCounters;
import org.ringdom.console.ring.ConsoleHistory;
import org.ringdom.console.ring.MemoryRecords;
import org.ringdom.runtime.console.ConsoleFrame;

/** Terminals on a real socket; the test plays agent and guest. */
class TerminalServerTest {
    private static final int DOMID = 16;

    @TempDir
    private Path folder;
    private final Arena arena = Arena.ofConfined();
    private final List<TestTerminal> clients = new ArrayList<>();
    private final AtomicLong skipped = new AtomicLong();
    private SharedBuffer page;
    private ConsoleRing ring;
    private Console console;
    private Path socket;
    private TerminalServer server;

    @BeforeEach
    void listen() throws IOException {
        page = SharedBuffer.allocate(arena, 4096);
        ring = new ConsoleRing().wrap(page, 0);
        SharedBuffer record = SharedBuffer.allocate(arena, ConsoleRecord.FILE_SIZE);
        ConsoleRecord.initialise(record, DOMID, 1, 0, 2, 3, ConsoleRecord.NO_REFERENCE, 0, 0, new byte[0]);
        console = new Console(page, record, new ConsoleHistory(new MemoryRecords(), () -> 0),
                ConsoleCounters.unseen(), Optional.empty());
        socket = folder.resolve(ConsoleFrame.SOCKET);
        server = new TerminalServer(socket, (domid, number, columns, rows) -> {
        }, skipped::getAndAdd, () -> {
        });
        server.add(console, () -> {
        });
    }

    @AfterEach
    void close() throws IOException {
        for (TestTerminal client : clients) {
            client.close();
        }
        server.close();
        arena.close();
    }

    private TestTerminal terminal(long client, int wish) throws IOException {
        return terminal().hello(DOMID, client, wish, ConsoleFrame.FROM_OLDEST, 0);
    }

    private TestTerminal terminal() throws IOException {
        TestTerminal terminal = new TestTerminal(socket);
        clients.add(terminal);
        return terminal;
    }

    private void until(String what, Callable<Boolean> condition) {
        Awaitility.await(what).pollInSameThread().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofSeconds(30)).until(() -> {
                    if (console.takeOutput() > 0) {
                        server.news(console);
                    }
                    server.doWork();
                    for (TestTerminal client : clients) {
                        client.poll();
                    }
                    return condition.call();
                });
    }

    private void guestWrites(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        int producer = ring.outProd();
        for (int i = 0; i < bytes.length; i++) {
            page.putByte(ConsoleRing.outOffset(producer + i), bytes[i]);
        }
        ring.outProd(producer + bytes.length);
    }

    private String guestReads() {
        StringBuilder read = new StringBuilder();
        for (int i = ring.inCons(); i != ring.inProd(); i++) {
            read.append((char) page.getByte(ConsoleRing.inOffset(i)));
        }
        ring.inCons(ring.inProd());
        return read.toString();
    }

    @Test
    void theSocketIsForItsOwnerAlone() throws IOException {
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
    }

    @Test
    void everyTerminalSeesWhatWasWrittenBeforeAndAfterItCame() throws IOException {
        guestWrites("before ");
        TestTerminal one = terminal(1, ConsoleFrame.TYPE);
        until("the first sees it", () -> one.shown.toString().equals("before "));
        TestTerminal other = terminal(2, ConsoleFrame.WATCH);
        guestWrites("after");
        until("both see it", () -> one.shown.toString().equals("before after")
                && other.shown.toString().equals("before after"));
    }

    @Test
    void oneTypesAndTheNextOneDoesWhenItLeaves() throws IOException {
        TestTerminal one = terminal(1, ConsoleFrame.TYPE);
        until("welcome", () -> one.welcomed);
        TestTerminal other = terminal(2, ConsoleFrame.TYPE);
        TestTerminal watcher = terminal(3, ConsoleFrame.WATCH);
        until("welcomes", () -> other.welcomed && watcher.welcomed);
        assertTrue(one.mayType);
        assertFalse(other.mayType || watcher.mayType);

        other.type(0, "no");
        one.type(0, "yes");
        until("it is typed", () -> one.typed == 3);
        assertEquals("yes", guestReads());

        clients.remove(one);
        one.close();
        until("the next one may", () -> other.mayType);
        other.type(other.typed, "now");
        until("it is typed", () -> other.typed == 3);
        assertEquals("now", guestReads());
        assertFalse(watcher.mayType);
    }

    @Test
    void whoTakesTypes() throws IOException {
        TestTerminal one = terminal(1, ConsoleFrame.TYPE);
        until("welcome", () -> one.welcomed);
        TestTerminal taker = terminal(2, ConsoleFrame.TAKE);
        until("it changed", () -> taker.welcomed && taker.mayType && !one.mayType);
    }

    @Test
    void bytesThatAreSentAgainAreTypedOnce() throws IOException {
        TestTerminal one = terminal(1, ConsoleFrame.TYPE);
        one.type(0, "abc").type(0, "abcde").type(5, "f");
        until("all is typed", () -> one.typed == 6);
        assertEquals("abcdef", guestReads());
    }

    @Test
    void manySmallFramesAtOnceAreAllTyped() throws IOException {
        TestTerminal one = terminal(1, ConsoleFrame.TYPE);
        for (int i = 0; i < 200; i++) {
            one.type(i, "x");
        }
        until("all is typed", () -> one.typed == 200);
        assertEquals("x".repeat(200), guestReads());
    }

    @Test
    void inputWaitsWhileTheGuestDoesNotRead() throws IOException {
        TestTerminal one = terminal(1, ConsoleFrame.TYPE);
        one.type(0, "x".repeat(1000)).type(1000, "y".repeat(100));
        until("the ring is full", () -> ring.inProd() == ConsoleRing.IN_SIZE);
        assertEquals("x".repeat(1000) + "y".repeat(24), guestReads());
        server.news(console);
        until("the rest is typed", () -> one.typed == 1100);
        assertEquals("y".repeat(76), guestReads());
    }

    @Test
    void aTerminalThatDoesNotReadSkipsAndOthersDoNot() throws IOException {
        TestTerminal slow = terminal(1, ConsoleFrame.WATCH);
        TestTerminal quick = terminal(2, ConsoleFrame.WATCH);
        until("welcomes", () -> slow.welcomed && quick.welcomed);
        clients.remove(slow);
        int total = 0;
        while (skipped.get() == 0 && total < 64 << 20) {
            String part = "z".repeat(2000);
            total += part.length();
            int goal = total;
            guestWrites(part);
            until("the quick one sees all", () -> quick.shown.length() == goal);
            server.news(console);
        }
        clients.add(slow);
        until("the slow one comes to the end", () -> slow.position == console.end());
        assertTrue(skipped.get() > 0, "nothing was skipped");
        assertEquals(total, slow.shown.length() + skipped.get());
    }

    @Test
    void nonsenseClosesOneTerminalOnly() throws IOException {
        TestTerminal good = terminal(1, ConsoleFrame.TYPE);
        TestTerminal early = terminal().type(0, "no hello");
        TestTerminal huge = terminal();
        huge.send(ConsoleFrame.buffer(8).putInt(Integer.MAX_VALUE).putInt(0));
        TestTerminal brief = terminal(3, ConsoleFrame.WATCH);
        brief.send(ConsoleFrame.begin(ConsoleFrame.buffer(8), ConsoleFrame.INPUT, 1).put((byte) 0));
        TestTerminal gap = terminal(4, ConsoleFrame.TAKE);
        gap.type(10, "bytes are missing");
        until("they are closed", () -> early.closed && huge.closed && brief.closed && gap.closed);
        guestWrites("still here");
        until("the good one goes on", () -> good.shown.toString().equals("still here"));
        assertEquals("", guestReads());
    }

    @Test
    void aConsoleThatIsNotThereIsSaid() throws IOException {
        TestTerminal lost = terminal().hello(99, 1, ConsoleFrame.WATCH, 0, 0);
        until("it is told and closed", () -> lost.closed);
        assertEquals("domain 99 has no console 0", lost.end);
    }

    @Test
    void aConsoleThatGoesShowsItsLastWordsFirst() throws IOException {
        TestTerminal one = terminal(1, ConsoleFrame.TYPE);
        until("welcome", () -> one.welcomed);
        guestWrites("last words");
        console.takeOutput();
        server.remove(console, "domain 16 is gone");
        until("it is told and closed", () -> one.closed);
        assertEquals("last words", one.shown.toString());
        assertEquals("domain 16 is gone", one.end);
    }
}
