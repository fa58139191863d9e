package org.ringdom.xenstore.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.ringdom.abi.io.XenstoreMessage;
import org.ringdom.abi.io.XenstoreMessageType;

/**
 * What other stores got wrong more than once, here each with what must hold. Unread replies are {@code SocketServerTest}'s and
 * {@code RingConnectionTest}'s, quotas and owners {@code QuotaRequestsTest}'s, livelock {@code ConflictFairnessTest}'s.
 */
class RecurringBugsTest {
    private final StoreFixture store = new StoreFixture();
    private final Client dom0 = store.dom0;

    private Client home(int domid) {
        Client guest = store.guest(domid);
        store.mkdir(dom0, "/local/domain/" + domid);
        store.chmod(dom0, "/local/domain/" + domid, "n" + domid + "|");
        store.drain();
        return guest;
    }

    /** A removal tells each watch once, not once for each node that it took along. */
    @Test
    void removalDoesNotMultiplyNodesByWatches() {
        Client guest = home(23);
        for (int i = 0; i < 900; i++) {
            store.write(guest, "top/n" + i % 30 + "/m" + i, "1");
        }
        for (int i = 0; i < 100; i++) {
            store.watch(guest, "top", "t" + i);
        }
        store.drain();
        assertEquals("OK|", store.rm(guest, "top"));
        assertEquals(100, store.drain().size());
    }

    /** As deep as a path can be: made, listed, snapshot, removed, released, on half the stack that a thread has by itself. */
    @Test
    void theDeepestTreeNeedsNoDeepStack() throws InterruptedException {
        List<Throwable> thrown = new ArrayList<>();
        Thread small = new Thread(null, this::deepTree, "small", 512 << 10);
        small.setUncaughtExceptionHandler((thread, e) -> thrown.add(e));
        small.start();
        small.join();
        assertEquals(List.of(), thrown);
    }

    private void deepTree() {
        Client guest = home(23);
        String deep = "a/".repeat(900) + "a";
        assertEquals("OK|", store.write(guest, deep, "1"));
        assertEquals("OK|", store.watch(guest, deep, "t"));
        assertEquals(List.of(), StoreCheck.of(store.state));
        List<Change> changes = new ArrayList<>();
        Snapshot.forEach(store.state, changes::add);
        assertTrue(changes.size() > 900);
        store.drain();
        assertEquals("OK|", store.rm(guest, "a"));
        assertEquals(List.of("23:" + deep + "|t|"), store.drain());
        assertEquals("OK|", store.write(guest, deep, "1"));
        assertEquals("OK|", store.ask(dom0, XenstoreMessageType.RELEASE, 0, "23|"));
        assertEquals("ENOENT", store.read(dom0, "/local/domain/23"));
        assertEquals(List.of(), StoreCheck.of(store.state));
    }

    /** Neither a reply nor an event is ever longer than clients can take. */
    @Test
    void nothingSentIsLongerThanAMessage() {
        for (int i = 0; i < 60; i++) {
            store.mkdir(dom0, "/d/" + "n".repeat(100) + i);
        }
        assertEquals("E2BIG", store.list(dom0, "/d"));
        String token = "t".repeat(3000);
        assertEquals("OK|", store.watch(dom0, "/w", token));
        store.drain();
        String longPath = "/w/" + "p".repeat(2000);
        assertEquals("OK|", store.write(dom0, longPath, "v"));
        assertEquals(List.of(), store.drain());
        for (Outcome outcome : store.outcomes) {
            assertTrue(outcome.reply().length <= XenstoreMessage.SIZE + XenstoreMessage.PAYLOAD_MAX);
            outcome.events().forEach(event -> assertTrue(
                    event.message().length <= XenstoreMessage.SIZE + XenstoreMessage.PAYLOAD_MAX));
        }
        String most = "v".repeat(XenstoreMessage.PAYLOAD_MAX - 3);
        assertEquals("OK|", store.write(dom0, "/v", most));
        assertEquals(most, store.read(dom0, "/v"));
    }

    /** An error inside a transaction leaves it as it was before that request. */
    @Test
    void errorsInsideOfTransactionsChangeNothing() {
        Client guest = home(23);
        store.write(guest, "a", "1");
        int t = store.begin(guest);
        assertEquals("OK|", store.write(guest, t, "a", "2"));
        assertEquals("EACCES", store.write(guest, t, "/elsewhere/x", "1"));
        assertEquals("EINVAL", store.write(guest, t, "bad path", "1"));
        assertEquals("ENOSPC", store.write(guest, t, "big/one", "x".repeat(3000)));
        assertEquals("ENOENT", store.read(guest, t, "big"));
        assertEquals("EPERM", store.ask(guest, XenstoreMessageType.SET_PERMS, t, "a|n24|"));
        assertEquals("ENOENT", store.ask(guest, XenstoreMessageType.RM, t, "none/none|"));
        assertEquals("EBUSY", store.ask(guest, XenstoreMessageType.TRANSACTION_START, t, "|"));
        assertEquals("EINVAL", store.ask(guest, XenstoreMessageType.TRANSACTION_END, t, "X|"));
        assertEquals("2", store.read(guest, t, "a"));
        assertEquals("OK|", store.commit(guest, t));
        assertEquals("2", store.read(guest, "a"));
        assertEquals("ENOENT", store.read(guest, "big"));
        assertEquals(List.of(), StoreCheck.of(store.state));
    }

    /** A transaction that would give a dead domain's number rights on something does not commit. */
    @Test
    void noRightsOutliveTheirDomain() {
        Client guest = home(23);
        store.write(dom0, "/shared", "1");
        int t = store.begin(dom0);
        assertEquals("OK|", store.ask(dom0, XenstoreMessageType.SET_PERMS, t, "/shared|n0|b23|"));
        int unconcerned = store.begin(dom0);
        assertEquals("OK|", store.write(dom0, unconcerned, "/other", "1"));
        assertEquals("OK|", store.ask(dom0, XenstoreMessageType.RELEASE, 0, "23|"));
        assertEquals("EAGAIN", store.commit(dom0, t));
        assertEquals("OK|", store.commit(dom0, unconcerned));
        Client later = store.guest(23);
        assertEquals("EACCES", store.read(later, "/shared"));
        assertEquals(0, store.state.watches().count(later.id()));
        assertTrue(guest != later);
    }

    /** Whose target is dead does not get the rights of the next domain of that number. */
    @Test
    void aTargetEndsWithItsDomain() {
        Client device = home(23);
        home(24);
        store.write(dom0, "/local/domain/24/secret", "1");
        store.chmod(dom0, "/local/domain/24/secret", "n24|");
        assertEquals("OK|", store.ask(dom0, XenstoreMessageType.SET_TARGET, 0, "23|24|"));
        assertEquals("1", store.read(device, "/local/domain/24/secret"));
        store.ask(dom0, XenstoreMessageType.RELEASE, 0, "24|");
        home(24);
        store.write(dom0, "/local/domain/24/secret", "2");
        store.chmod(dom0, "/local/domain/24/secret", "n24|");
        assertEquals("EACCES", store.read(device, "/local/domain/24/secret"));
        assertEquals(-1, store.state.domains().get(23).target());
    }

    /** An unknown request is unknown whatever transaction it names; a known one needs a transaction that is there. */
    @Test
    void whatIsUnknownComesBeforeWhoMayAndInWhich() {
        assertEquals("ENOSYS", store.ask(dom0, 99, 7, "|"));
        assertEquals("ENOENT", store.ask(dom0, XenstoreMessageType.READ, 7, "/|"));
        assertEquals("EACCES", store.ask(home(23), XenstoreMessageType.RELEASE, 7, "1|"));
        assertEquals("EINVAL", store.ask(dom0, XenstoreMessageType.RELEASE, 0, "0|"));
        assertEquals("ENOENT", store.ask(dom0, XenstoreMessageType.RELEASE, 0, "77|"));
        assertEquals("F|", store.ask(dom0, XenstoreMessageType.IS_DOMAIN_INTRODUCED, 0, "65535|"));
        assertEquals("OK|", store.ask(dom0, XenstoreMessageType.INTRODUCE, 0, "40|1|7||"), "room for a later argument");
    }
}
