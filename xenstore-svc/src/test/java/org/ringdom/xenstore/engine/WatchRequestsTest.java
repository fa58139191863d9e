package org.ringdom.xenstore.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.ringdom.abi.io.XenstoreMessageType;
import org.ringdom.xenstore.quota.Limits;
import org.ringdom.xenstore.quota.Quota;

class WatchRequestsTest {
    private final StoreFixture store = new StoreFixture();
    private final Client dom0 = store.dom0;

    @Test
    void registrationIsAnsweredAndFollowedByOneEvent() {
        Outcome outcome = store.outcome(dom0, XenstoreMessageType.WATCH, 0, "/nowhere|tok en|");
        assertEquals("OK|", StoreFixture.text(outcome.reply()));
        assertEquals(List.of("0:/nowhere|tok en|"), store.drain());
        assertEquals("EEXIST", store.watch(dom0, "/nowhere", "tok en"));
        assertEquals("OK|", store.watch(dom0, "/nowhere", "other"));
    }

    @Test
    void changesAtAndBelowThePathFireWithTheChangedPath() {
        store.watch(dom0, "/a", "t");
        store.watch(dom0, "/", "root");
        store.drain();
        store.write(dom0, "/a", "1");
        store.write(dom0, "/a", "1");
        store.write(dom0, "/a/b/c", "1");
        store.mkdir(dom0, "/a/b");
        store.chmod(dom0, "/a", "r0|");
        store.write(dom0, "/ab", "1");
        store.read(dom0, "/a");
        assertEquals(List.of("0:/a|t|", "0:/a|root|", "0:/a|t|", "0:/a|root|", "0:/a/b/c|t|", "0:/a/b/c|root|",
                "0:/a|t|", "0:/a|root|", "0:/ab|root|"), store.drain());
    }

    @Test
    void relativeWatchesHaveRelativeEventsWhoeverWrites() {
        Client guest = store.guest(3);
        store.mkdir(dom0, "/local/domain/3/device");
        store.chmod(dom0, "/local/domain/3", "n0|r3|");
        store.chmod(dom0, "/local/domain/3/device", "n0|r3|");
        store.watch(guest, "device", "FFFF8880");
        assertEquals(List.of("3:device|FFFF8880|"), store.drain());
        store.write(dom0, "/local/domain/3/device/vbd/51712/state", "1");
        assertEquals(List.of("3:device/vbd/51712/state|FFFF8880|"), store.drain());
        assertEquals("OK|", store.ask(guest, XenstoreMessageType.UNWATCH, 0, "/local/domain/3/device|FFFF8880|"));
    }

    @Test
    void removalFiresInsideWithTheWatchedPathAndAboveWithTheRemovedOne() {
        store.write(dom0, "/a/b/c", "1");
        store.write(dom0, "/a/bb", "1");
        store.watch(dom0, "/a", "above");
        store.watch(dom0, "/a/b/c", "inside");
        store.watch(dom0, "/a/b/none", "missing");
        store.watch(dom0, "/a/bb", "beside");
        store.watch(dom0, "/a/b", "at");
        store.drain();
        store.rm(dom0, "/a/b");
        assertEquals(List.of("0:/a/b/c|inside|", "0:/a/b|above|", "0:/a/b|at|"), store.drain());
        store.rm(dom0, "/a/b");
        assertEquals(List.of(), store.drain());
    }

    @Test
    void depthLimitsWhatFires() {
        store.ask(dom0, XenstoreMessageType.WATCH, 0, "/a|zero|0|");
        store.ask(dom0, XenstoreMessageType.WATCH, 0, "/a|one|1|");
        store.ask(dom0, XenstoreMessageType.WATCH, 0, "/|root|1|");
        store.drain();
        store.write(dom0, "/a", "1");
        store.write(dom0, "/a/b", "1");
        store.write(dom0, "/a/b/c", "1");
        assertEquals(List.of("0:/a|zero|", "0:/a|one|", "0:/a|root|", "0:/a/b|one|"), store.drain());
        assertEquals("EINVAL", store.ask(dom0, XenstoreMessageType.WATCH, 0, "/a|x|no|"));
    }

    @Test
    void eventsOfUnreadableNodesAreKeptBack() {
        Client guest = store.guest(3);
        store.write(dom0, "/secret", "1");
        store.write(dom0, "/open/hidden", "1");
        store.chmod(dom0, "/open", "r0|");
        store.watch(guest, "/", "t");
        store.drain();
        store.write(dom0, "/secret", "2");
        store.write(dom0, "/secret/deep", "2");
        assertEquals(List.of(), store.drain());
        store.write(dom0, "/open/hidden", "2");
        assertEquals(List.of("3:/open/hidden|t|"), store.drain());
        store.rm(dom0, "/open/hidden");
        assertEquals(List.of("3:/open/hidden|t|"), store.drain());
        store.chmod(dom0, "/open", "n0|");
        assertEquals(List.of("3:/open|t|"), store.drain());
        store.write(dom0, "/open", "3");
        assertEquals(List.of(), store.drain());
    }

    @Test
    void unwatchedAndResetWatchesAreSilent() {
        store.watch(dom0, "/a", "1");
        store.watch(dom0, "/a", "2");
        assertEquals("OK|", store.ask(dom0, XenstoreMessageType.UNWATCH, 0, "/a|1|"));
        assertEquals("ENOENT", store.ask(dom0, XenstoreMessageType.UNWATCH, 0, "/a|1|"));
        int transaction = store.begin(dom0);
        store.drain();
        store.write(dom0, "/a", "x");
        assertEquals(List.of("0:/a|2|"), store.drain());
        assertEquals("OK|", store.ask(dom0, XenstoreMessageType.RESET_WATCHES, 0, "|"));
        store.write(dom0, "/a", "x");
        assertEquals(List.of(), store.drain());
        assertEquals("ENOENT", store.commit(dom0, transaction));
    }

    @Test
    void aClosedConnectionsWatchesAreGone() {
        Client other = store.engine.connect(5L << 32, dom0.caller());
        store.watch(other, "/a", "1");
        store.drain();
        store.engine.disconnect(other.id());
        store.write(dom0, "/a", "x");
        assertEquals(List.of(), store.drain());
    }

    @Test
    void specialWatchesTellOfDomains() {
        store.watch(dom0, "@introduceDomain", "in");
        store.watch(dom0, "@releaseDomain", "out");
        store.ask(dom0, XenstoreMessageType.WATCH, 0, "@releaseDomain|who|1|");
        assertEquals(3, store.drain().size());
        Client guest = store.guest(3);
        assertEquals(List.of("0:@introduceDomain|in|"), store.drain());
        store.guest(3);
        assertEquals(List.of(), store.drain());
        store.watch(guest, "@releaseDomain", "t");
        store.drain();
        Outcome down = store.engine.domainShutdown(3);
        assertEquals(2, down.events().size());
        store.engine.apply(down);
        assertEquals(0, store.engine.domainShutdown(3).events().size());
        store.ask(dom0, XenstoreMessageType.RESUME, 0, "3|");
        assertEquals(2, store.engine.domainShutdown(3).events().size());
        store.chmod(dom0, "@releaseDomain", "r0|");
        store.guest(4);
        store.drain();
        store.ask(dom0, XenstoreMessageType.RELEASE, 0, "4|");
        assertEquals(List.of("0:@releaseDomain|out|", "0:@releaseDomain/4|who|", "3:@releaseDomain|t|"), store.drain());
        store.ask(dom0, XenstoreMessageType.RELEASE, 0, "3|");
        assertEquals(List.of("0:@releaseDomain|out|", "0:@releaseDomain/3|who|"), store.drain());
    }

    @Test
    void anEventThatWouldBeTooLongIsNotSent() {
        store.watch(dom0, "/", "t".repeat(4000));
        assertEquals(1, store.drain().size());
        assertEquals("OK|", store.write(dom0, "/" + "a".repeat(200), "1"));
        assertEquals(List.of(), store.drain());
    }

    @Test
    void aGuestsWatchesAreCounted() {
        StoreFixture small = new StoreFixture(
                Limits.DEFAULT.with(Quota.NODES, 3).with(Quota.NODE_SIZE, 64).with(Quota.WATCHES, 2)
                        .with(Quota.TRANSACTIONS, 2).with(Quota.TRANSACTION_NODES, 10).with(Quota.NODE_PERMISSIONS, 2));
        Client guest = small.guest(23);
        assertEquals("OK|", small.watch(guest, "/a", "1"));
        assertEquals("OK|", small.watch(guest, "/a", "2"));
        assertEquals("ENOSPC", small.watch(guest, "/a", "3"));
        assertEquals("OK|", small.ask(guest, XenstoreMessageType.UNWATCH, 0, "/a|2|"));
        assertEquals("OK|", small.watch(guest, "/a", "3"));
    }

    /** Forms of the special watches: without a domid, with a depth, of one domain. */
    @Test
    void specialWatchesOfOneDomainAndWithDepth() {
        assertEquals("OK|", store.watch(dom0, "@introduceDomain", "in"));
        assertEquals("OK|", watch(dom0, "@releaseDomain|all|"));
        assertEquals("OK|", watch(dom0, "@releaseDomain|deep|1|"));
        assertEquals("OK|", watch(dom0, "@releaseDomain|none|0|"));
        assertEquals("OK|", watch(dom0, "@releaseDomain/31|one|"));
        assertEquals("OK|", watch(dom0, "@releaseDomain/32|other|"));
        assertEquals("OK|", watch(dom0, "@introduceDomain/31|in1|"));
        assertEquals("OK|", watch(dom0, "@nonsense|never|"));
        assertEquals("EINVAL", watch(dom0, "@release Domain|t|"));
        assertEquals("EINVAL", watch(dom0, "@releaseDomain/|t|"));
        store.drain();
        store.guest(31);
        assertEquals(List.of("0:@introduceDomain|in|", "0:@introduceDomain/31|in1|"), store.drain());
        store.engine.apply(store.engine.domainShutdown(31));
        store.ask(dom0, XenstoreMessageType.RELEASE, 0, "31|");
        assertEquals(List.of("0:@releaseDomain|all|", "0:@releaseDomain/31|deep|", "0:@releaseDomain/31|one|"),
                store.drain());
        assertEquals("OK|", store.ask(dom0, XenstoreMessageType.UNWATCH, 0, "@releaseDomain/31|one|"));
        assertEquals("EACCES", store.ask(store.guest(33), XenstoreMessageType.GET_PERMS, 0, "@releaseDomain|"));
    }

    /** A guest that may see a special path hears of it; when it is dead, its name and its right are gone. */
    @Test
    void aSpecialRightEndsWithItsDomain() {
        Client guest = store.guest(31);
        assertEquals("OK|", store.watch(guest, "@releaseDomain", "t"));
        store.drain();
        store.guest(32);
        store.ask(dom0, XenstoreMessageType.RELEASE, 0, "32|");
        assertEquals(List.of(), store.drain());
        assertEquals("OK|", store.chmod(dom0, "@releaseDomain", "n0|r31|"));
        store.guest(32);
        store.ask(dom0, XenstoreMessageType.RELEASE, 0, "32|");
        assertEquals(List.of("31:@releaseDomain|t|"), store.drain());
        store.ask(dom0, XenstoreMessageType.RELEASE, 0, "31|");
        assertEquals("n0|", store.perms(dom0, "@releaseDomain"));
        assertEquals("EACCES", store.perms(store.guest(31), "@releaseDomain"));
    }

    private String watch(Client client, String payload) {
        return store.ask(client, XenstoreMessageType.WATCH, 0, payload);
    }
}
