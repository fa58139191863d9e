package org.ringdom.runtime.xenstore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.XenstoreRing;
import org.ringdom.abi.xen.Errno;

class RingXenstoreTest {
    private final SharedBuffer page = SharedBuffer.allocate(Arena.ofAuto(), 4096);
    private final RingStore ring = new RingStore(page, new Random(7));
    private final FakeStore store = ring.store();
    private final RingXenstore client = new RingXenstore(page, ring::notifyStore, ring);
    private final List<String> events = new ArrayList<>();

    private void hear(String path, String token) {
        events.add(token + " " + path);
    }

    private List<String> heard() {
        ring.settle();
        client.doWork();
        List<String> now = List.copyOf(events);
        events.clear();
        return now;
    }

    private static int errnoOf(Runnable call) {
        return assertThrows(XenstoreException.class, call::run).errno();
    }

    @Test
    void nodesAreWrittenReadListedAndRemoved() {
        client.write("/a/b", "value");
        client.mkdir("/a/c");
        client.write("/a/number", 42);

        assertEquals("value", client.read("/a/b"));
        assertEquals(List.of("b", "c", "number"), client.list("/a"));
        assertEquals("42", store.value("/a/number"));
        client.rm("/a/b");
        assertFalse(client.exists("/a/b"));
        assertEquals(List.of(), client.listIfThere("/nothing"));
        assertEquals("xenstore: READ /a/b: ENOENT",
                assertThrows(XenstoreException.class, () -> client.read("/a/b")).getMessage());
    }

    @Test
    void permissionsKeepTheirOrder() {
        client.write("/p", "");
        client.setPerms("/p", XenstorePermission.none(16), XenstorePermission.read(2));
        assertEquals(List.of(new XenstorePermission('n', 16), new XenstorePermission('r', 2)), client.getPerms("/p"));
    }

    @Test
    void messagesLongerThanTheRingGoBothWays() {
        String long4000 = "x".repeat(4000);
        client.write("/big", long4000);
        assertEquals(long4000, client.read("/big"));
        assertEquals(Errno.E2BIG, errnoOf(() -> client.write("/big", "x".repeat(4092))));
        assertEquals(long4000, client.read("/big"), "the connection is not hurt");
    }

    @Test
    void aLongListComesInParts() {
        List<String> names = IntStream.range(1000, 2000).mapToObj(i -> "child" + i).toList();
        names.forEach(name -> store.set("/many/" + name, ""));
        assertEquals(names, client.list("/many"));
    }

    @Test
    void indicesMayWrap() {
        for (int i = 0; i < 4; i++) {
            page.putInt(XenstoreRing.REQ_CONS_OFFSET + 4 * i, -100);
        }
        RingXenstore wrapped = new RingXenstore(page, ring::notifyStore, ring);
        wrapped.write("/w", "y".repeat(3000));
        assertEquals(3000, wrapped.read("/w").length());
        assertTrue(page.getInt(XenstoreRing.REQ_PROD_OFFSET) > 0);
    }

    @Test
    void responsesOfAnEarlierLifeAreDropped() {
        page.fill(XenstoreRing.RSP_OFFSET, 40, (byte) 0x7F);
        page.putInt(XenstoreRing.RSP_PROD_OFFSET, 40);
        RingXenstore fresh = new RingXenstore(page, ring::notifyStore, ring);
        fresh.write("/a", "b");
        assertEquals("b", fresh.read("/a"));
    }

    @Test
    void aWatchFiresWhenSetAndAfterChangesButNeverInsideACall() {
        XenstoreWatch watch = client.watch("/dev", "t", this::hear);
        store.set("/dev/x/state", "1");
        client.read("/dev/x/state");
        assertEquals(List.of(), events, "a blocking call keeps events for later");

        assertEquals(List.of("t /dev", "t /dev/x/state"), heard());
        watch.close();
        store.set("/dev/x/state", "2");
        assertEquals(List.of(), heard());
        assertTrue(store.log().contains("UNWATCH /dev"));
    }

    @Test
    void listenersMayCallTheStore() {
        List<String> seen = new ArrayList<>();
        client.watch("/dev", "t", (path, token) -> {
            seen.add(client.readIfThere("/dev/k").orElse("none"));
            client.write("/answer", "from a listener");
        });
        ring.settle();
        client.doWork();
        assertEquals(List.of("none"), seen);
        assertEquals("from a listener", store.value("/answer"));
    }

    @Test
    void equalTokensAreKeptApart() {
        client.watch("/a", "same", this::hear);
        client.watch("/b", "same", (path, token) -> events.add("other " + path));
        heard();
        store.set("/b/x", "");
        assertEquals(List.of("other /b/x"), heard());
    }

    @Test
    void relativeWatchesGetRelativePaths() {
        client.watch("device", "d", this::hear);
        store.set("/local/domain/16/device/vbd/51712/state", "1");
        assertEquals(List.of("d device", "d device/vbd/51712/state"), heard());
    }

    @Test
    void aRefusedWatchIsToldAndForgotten() {
        List<Integer> refused = new ArrayList<>();
        XenstoreWatch watch = client.watchAsync("/x//y", "t", this::hear, failure -> refused.add(failure.errno()));
        client.exists("/a");
        assertEquals(List.of(), refused, "not inside a call");
        heard();
        assertEquals(List.of(Errno.EINVAL), refused);
        watch.close();
        ring.settle();
        assertFalse(store.log().contains("UNWATCH /x//y"));
        assertEquals(Errno.EINVAL, errnoOf(() -> client.watch("/x//y", "t", this::hear)));
    }

    @Test
    void aTransactionRunsAgainAfterAConflict() {
        store.set("/count", "5");
        store.conflict(2);
        int[] runs = new int[1];
        int result = client.transaction(nodes -> {
            runs[0]++;
            int next = Integer.parseInt(nodes.read("/count")) + 1;
            nodes.write("/count", next);
            return next;
        });
        assertEquals(3, runs[0]);
        assertEquals(6, result);
        assertEquals("6", store.value("/count"));
    }

    @Test
    void aFailedBodyDropsItsTransaction() {
        assertThrows(ArithmeticException.class, () -> client.inTransaction(nodes -> {
            nodes.write("/half", "done");
            throw new ArithmeticException();
        }));
        assertEquals(Errno.ENOENT, errnoOf(() -> client.inTransaction(nodes -> nodes.read("/half"))));
        ring.settle();
        assertEquals(null, store.value("/half"));
        assertEquals(2, store.log().stream().filter(line -> line.equals("TRANSACTION_END F")).count());
    }

    @Test
    void endlessConflictsEnd() {
        store.conflict(Integer.MAX_VALUE);
        assertEquals(Errno.EAGAIN, errnoOf(() -> client.inTransaction(nodes -> nodes.write("/x", "y"))));
    }

    @Test
    void aStoreThatBreaksTheRingEndsTheConnection() {
        page.putInt(XenstoreRing.RSP_PROD_OFFSET, page.getInt(XenstoreRing.RSP_CONS_OFFSET) + 1025);
        assertEquals(Errno.EIO, errnoOf(() -> client.read("/a")));
        assertTrue(client.isDead());
        assertEquals(Errno.EIO, errnoOf(() -> client.read("/a")));
        client.doWork();
    }

    @Test
    void aMessageThatIsTooLongEndsTheConnection() {
        page.putInt(XenstoreRing.RSP_OFFSET + 12, 4097);
        page.putInt(XenstoreRing.RSP_PROD_OFFSET, 16);
        assertEquals(Errno.EIO, errnoOf(() -> client.read("/a")));
    }

    @Test
    void theStoresErrorFieldEndsTheConnection() {
        page.putInt(XenstoreRing.ERROR_OFFSET, XenstoreRing.ERROR_PROTO);
        assertEquals(Errno.EIO, errnoOf(() -> client.read("/a")));
    }

    @Test
    void closeFailsWhatIsUnanswered() {
        var reply = client.readAsync("/a");
        client.close();
        assertEquals(Errno.ENOTCONN, errnoOf(() -> client.await(reply)));
        assertEquals(Errno.ENOTCONN, errnoOf(() -> client.read("/a")));
    }

    @Test
    void tasksRunInTheDutyCycle() {
        client.later(() -> events.add("task"));
        assertTrue(client.hasEvents());
        client.write("/a", "b");
        assertEquals(List.of(), events);
        assertEquals(List.of("task"), heard());
    }
}
