package org.ringdom.platform.poll;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.ringdom.platform.linux.Errno;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.platform.process.Processes;
import org.ringdom.platform.process.Signals;
import org.ringdom.platform.process.Spawn;

class EpollTest {
    private static final long BIG_TOKEN = 0x8765_4321_0FED_CBA9L;

    private static Map<Long, Integer> poll(Epoll epoll, long timeoutMs) {
        Map<Long, Integer> seen = new HashMap<>();
        int count = epoll.wait(timeoutMs, seen::put);
        assertEquals(count, seen.size());
        return seen;
    }

    @Test
    void signalledDescriptorsAreReportedWithTheirTokens() {
        try (Epoll epoll = Epoll.open(8);
                EventFd one = EventFd.open();
                EventFd two = EventFd.open();
                EventFd quiet = EventFd.open()) {
            epoll.add(one.fd(), Epoll.IN, 1);
            epoll.add(two.fd(), Epoll.IN, BIG_TOKEN);
            epoll.add(quiet.fd(), Epoll.IN, 3);
            assertEquals(Map.of(), poll(epoll, 0));

            one.signal();
            two.signal();

            assertEquals(Map.of(1L, Epoll.IN, BIG_TOKEN, Epoll.IN), poll(epoll, -1));
        }
    }

    @Test
    void eventFdCountsAndDrains() {
        try (Epoll epoll = Epoll.open(1); EventFd event = EventFd.open()) {
            epoll.add(event.fd(), Epoll.IN, 9);
            event.signal();
            event.signal();

            assertEquals(2, event.drain());
            assertEquals(0, event.drain());
            assertEquals(Map.of(), poll(epoll, 0));
        }
    }

    @Test
    void modifyChangesInterestAndToken() {
        try (Epoll epoll = Epoll.open(4); EventFd event = EventFd.open()) {
            epoll.add(event.fd(), Epoll.IN, 1);
            epoll.modify(event.fd(), Epoll.OUT, 2);

            assertEquals(Map.of(2L, Epoll.OUT), poll(epoll, 0));

            epoll.modify(event.fd(), Epoll.OUT | Epoll.ONE_SHOT, 3);
            assertEquals(Map.of(3L, Epoll.OUT), poll(epoll, 0));
            assertEquals(Map.of(), poll(epoll, 0));
        }
    }

    @Test
    void removedDescriptorIsSilent() {
        try (Epoll epoll = Epoll.open(4); EventFd event = EventFd.open()) {
            epoll.add(event.fd(), Epoll.IN, 1);
            event.signal();

            assertTrue(epoll.remove(event.fd()));
            assertFalse(epoll.remove(event.fd()));
            assertEquals(Map.of(), poll(epoll, 0));
        }
    }

    @Test
    void atMostMaxEventsComeAtOnceAndNoneIsLost() {
        try (Epoll epoll = Epoll.open(1); EventFd one = EventFd.open(); EventFd two = EventFd.open()) {
            epoll.add(one.fd(), Epoll.IN | Epoll.EDGE_TRIGGERED, 1);
            epoll.add(two.fd(), Epoll.IN | Epoll.EDGE_TRIGGERED, 2);
            one.signal();
            two.signal();

            Map<Long, Integer> seen = poll(epoll, 0);
            seen.putAll(poll(epoll, 0));

            assertEquals(Map.of(1L, Epoll.IN, 2L, Epoll.IN), seen);
        }
    }

    @Test
    void waiterIsWokenAndASetInUseDoesNotClose() {
        Epoll epoll = Epoll.open(4);
        EventFd event = EventFd.open();
        epoll.add(event.fd(), Epoll.IN, 5);
        CompletableFuture<Map<Long, Integer>> waiter = CompletableFuture.supplyAsync(() -> {
            Map<Long, Integer> seen = Map.of();
            while (seen.isEmpty()) {
                seen = poll(epoll, -1); // a signal may end one wait without an event
            }
            return seen;
        });

        event.signal();

        assertEquals(Map.of(5L, Epoll.IN), waiter.join());
        epoll.close();
        event.close();
        epoll.close();
        event.close();
        assertThrows(IllegalStateException.class, () -> epoll.wait(0, (token, events) -> {
        }));
        assertThrows(IllegalStateException.class, event::signal);
    }

    @Test
    void deadProcessMakesItsPidFdReadable() {
        try (Epoll epoll = Epoll.open(4); Spawn.Child child = Spawn.command("/bin/sleep", "1000").start()) {
            epoll.add(child.handle().fd(), Epoll.IN, child.pid());
            assertEquals(Map.of(), poll(epoll, 0));

            child.handle().send(Signals.SIGKILL);

            await().until(() -> poll(epoll, 100).containsKey((long) child.pid()));
            assertTrue(Processes.reap(child.pid()).isPresent());
        }
    }

    @Test
    void wrongDescriptorsAreSaid() {
        try (Epoll epoll = Epoll.open(4); EventFd event = EventFd.open()) {
            epoll.add(event.fd(), Epoll.IN, 1);
            assertEquals(Errno.EEXIST,
                    assertThrows(LinuxException.class, () -> epoll.add(event.fd(), Epoll.IN, 1)).errno());
            assertEquals("cannot watch descriptor 1000000: Bad file descriptor (EBADF)",
                    assertThrows(LinuxException.class, () -> epoll.add(1_000_000, Epoll.IN, 1)).getMessage());
            assertThrows(IllegalArgumentException.class, () -> Epoll.open(0));
        }
    }
}
