package org.ringdom.xenstore.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.ringdom.abi.io.XenstoreMessageType;
import org.ringdom.xenstore.quota.Limits;
import org.ringdom.xenstore.quota.Quota;

class TransactionRequestsTest {
    private final StoreFixture store = new StoreFixture();
    private final Client dom0 = store.dom0;
    private final Client other = store.engine.connect(2L << 32, dom0.caller());

    @Test
    void whatItDoesIsSeenInsideAtOnceAndOutsideAtCommit() {
        store.watch(other, "/", "t");
        store.drain();
        int t = store.begin(dom0);
        store.write(dom0, t, "/a", "1");
        assertEquals("1", store.read(dom0, t, "/a"));
        assertEquals("ENOENT", store.read(other, "/a"));
        assertEquals(List.of(), store.drain());
        assertEquals("OK|", store.commit(dom0, t));
        assertEquals("1", store.read(other, "/a"));
        assertEquals(List.of("0:/a|t|"), store.drain());
        assertEquals("ENOENT", store.commit(dom0, t));
        assertEquals("ENOENT", store.read(dom0, t, "/a"));
    }

    @Test
    void abortLeavesNothing() {
        int t = store.begin(dom0);
        store.write(dom0, t, "/a", "1");
        assertEquals("OK|", store.abort(dom0, t));
        assertEquals("ENOENT", store.read(dom0, "/a"));
    }

    @Test
    void aChangeOfWhatWasReadIsAConflict() {
        store.write(dom0, "/a", "1");
        int t = store.begin(dom0);
        assertEquals("1", store.read(dom0, t, "/a"));
        store.write(dom0, t, "/b", "from a");
        store.write(other, "/a", "2");
        assertEquals("1", store.read(dom0, t, "/a"));
        assertEquals("EAGAIN", store.commit(dom0, t));
        assertEquals("ENOENT", store.read(dom0, "/b"));
        assertEquals("ENOENT", store.commit(dom0, t));
    }

    @Test
    void aChangeOfWhatWasWrittenIsAConflict() {
        store.write(dom0, "/a", "1");
        int t = store.begin(dom0);
        store.write(dom0, t, "/a", "mine");
        store.write(other, "/a", "theirs");
        assertEquals("EAGAIN", store.commit(dom0, t));
        assertEquals("theirs", store.read(dom0, "/a"));
    }

    @Test
    void disjointChangesMergeEvenBesideEachOther() {
        store.mkdir(dom0, "/d");
        int t = store.begin(dom0);
        int u = store.begin(other);
        assertEquals("OK|", store.write(dom0, t, "/d/t", "1"));
        assertEquals("OK|", store.write(other, u, "/d/u", "2"));
        assertEquals("OK|", store.commit(other, u));
        assertEquals("OK|", store.commit(dom0, t));
        assertEquals("t|u|", store.list(dom0, "/d"));
    }

    @Test
    void aListedDirectoryConflictsWithANewNameButNotWithANewValue() {
        store.write(dom0, "/d/a", "1");
        int t = store.begin(dom0);
        int u = store.begin(dom0);
        store.ask(dom0, XenstoreMessageType.DIRECTORY, t, "/d|");
        store.ask(dom0, XenstoreMessageType.DIRECTORY, u, "/d|");
        store.write(dom0, t, "/x", "1");
        store.write(dom0, u, "/y", "1");
        store.write(other, "/d/a", "2");
        store.write(other, "/d", "2");
        assertEquals("OK|", store.commit(dom0, t));
        store.write(other, "/d/b", "2");
        assertEquals("EAGAIN", store.commit(dom0, u));
    }

    @Test
    void aMissingNodeThatAppearedIsAConflict() {
        int t = store.begin(dom0);
        assertEquals("ENOENT", store.read(dom0, t, "/a/b"));
        store.write(dom0, t, "/x", "1");
        store.write(other, "/a/b", "1");
        assertEquals("EAGAIN", store.commit(dom0, t));
    }

    @Test
    void aNodeThatAppearedBetweenAMissingOneAndTheNearestIsAConflict() {
        Client guest = store.guest(3);
        store.mkdir(dom0, "/local/domain/3");
        store.chmod(dom0, "/local/domain/3", "n3|");
        int t = store.begin(guest);
        assertEquals("EACCES", store.ask(guest, XenstoreMessageType.READ, t, "/a/b|"));
        store.write(guest, t, "x", "1");
        store.write(other, "/a", "1");
        store.ask(other, XenstoreMessageType.SET_PERMS, 0, "/a|r0|");
        assertEquals("EAGAIN", store.commit(guest, t));
    }

    @Test
    void removalConflictsWithAChangeInside() {
        store.write(dom0, "/a/b", "1");
        int t = store.begin(dom0);
        store.ask(dom0, XenstoreMessageType.RM, t, "/a|");
        store.write(other, "/a/b", "2");
        assertEquals("EAGAIN", store.commit(dom0, t));
        assertEquals("2", store.read(dom0, "/a/b"));
    }

    @Test
    void aNodeCreatedUnderARemovedParentIsAConflict() {
        store.write(dom0, "/a", "1");
        int t = store.begin(dom0);
        store.write(dom0, t, "/a/b", "1");
        store.rm(other, "/a");
        assertEquals("EAGAIN", store.commit(dom0, t));
        assertEquals("ENOENT", store.read(dom0, "/a"));
    }

    @Test
    void eachPathFiresOnceAtCommitInTheOrderOfTheFirstChange() {
        store.write(dom0, "/r/x", "1");
        store.watch(other, "/", "t");
        store.watch(other, "/r/x", "inside");
        store.drain();
        int t = store.begin(dom0);
        store.write(dom0, t, "/b", "1");
        store.write(dom0, t, "/a", "1");
        store.write(dom0, t, "/b", "2");
        store.ask(dom0, XenstoreMessageType.RM, t, "/r|");
        store.write(dom0, t, "/r", "again");
        assertEquals("OK|", store.commit(dom0, t));
        assertEquals(List.of("0:/b|t|", "0:/a|t|", "0:/r/x|inside|", "0:/r|t|"), store.drain());
    }

    @Test
    void protocolErrors() {
        assertEquals("ENOENT", store.ask(dom0, XenstoreMessageType.TRANSACTION_END, 0, "T|"));
        assertEquals("ENOENT", store.read(dom0, 77, "/"));
        int t = store.begin(dom0);
        assertEquals("EBUSY", store.ask(dom0, XenstoreMessageType.TRANSACTION_START, t, "|"));
        assertEquals("EINVAL", store.ask(dom0, XenstoreMessageType.TRANSACTION_END, t, "X|"));
        assertEquals("OK|", store.ask(dom0, XenstoreMessageType.WATCH, 4711, "/a|t|"));
        assertEquals("ENOENT", store.read(other, t, "/"));
        assertNotEquals(t, store.begin(dom0));
        assertEquals("OK|", store.commit(dom0, t));
    }

    @Test
    void aGuestsTransactionsAreLimitedInNumberAndSize() {
        StoreFixture small = new StoreFixture(
                Limits.DEFAULT.with(Quota.NODES, 100).with(Quota.NODE_SIZE, 64).with(Quota.WATCHES, 2)
                        .with(Quota.TRANSACTIONS, 2).with(Quota.TRANSACTION_NODES, 4).with(Quota.NODE_PERMISSIONS, 2));
        Client guest = small.guest(23);
        small.mkdir(small.dom0, "/local/domain/23");
        small.chmod(small.dom0, "/local/domain/23", "n23|");
        int t = small.begin(guest);
        small.begin(guest);
        assertEquals("ENOSPC", small.ask(guest, XenstoreMessageType.TRANSACTION_START, 0, "|"));
        assertEquals("OK|", small.write(guest, t, "a", "1"));
        assertEquals("OK|", small.write(guest, t, "b", "1"));
        assertEquals("OK|", small.write(guest, t, "c", "1"));
        assertEquals("ENOSPC", small.write(guest, t, "d", "1"));
        assertEquals("OK|", small.write(guest, t, "a", "2"));
        assertEquals("OK|", small.commit(guest, t));
        assertEquals("a|b|c|", small.list(guest, "/local/domain/23"));
    }

    @Test
    void doomedTransactionsGoOnFromTheRootOfNowAndEndWithEagain() {
        Client guest = store.guest(3);
        store.mkdir(dom0, "/local/domain/3");
        store.chmod(dom0, "/local/domain/3", "n3|");
        int t = store.begin(guest);
        int u = store.begin(guest);
        store.write(guest, t, "a", "1");
        store.state.doomTransactions();
        assertEquals("ENOENT", store.read(guest, t, "a"));
        assertEquals("OK|", store.write(guest, t, "a", "2"));
        assertEquals("2", store.read(guest, t, "a"));
        assertEquals("EAGAIN", store.commit(guest, t));
        assertEquals("ENOENT", store.commit(guest, t));
        assertEquals("OK|", store.abort(guest, u));
        int v = store.begin(guest);
        store.write(guest, v, "a", "3");
        assertEquals("OK|", store.commit(guest, v));
    }
}
