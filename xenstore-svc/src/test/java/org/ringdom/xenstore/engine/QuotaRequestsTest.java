package org.ringdom.xenstore.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.ringdom.abi.io.XenstoreMessageType;
import org.ringdom.xenstore.quota.Limits;
import org.ringdom.xenstore.quota.Quota;

/** Quotas and features: what they hold back, how they are changed, what CONTROL shows. */
class QuotaRequestsTest {
    private final StoreFixture store = new StoreFixture();
    private final Client guest = store.guest(23);
    private final Client other = store.guest(24);

    QuotaRequestsTest() {
        for (int domid : new int[]{23, 24}) {
            store.mkdir(store.dom0, "/local/domain/" + domid);
            store.chmod(store.dom0, "/local/domain/" + domid, "n" + domid + "|");
        }
    }

    private String getQuota(String payload) {
        return store.ask(store.dom0, XenstoreMessageType.GET_QUOTA, 0, payload);
    }

    private String setQuota(String payload) {
        return store.ask(store.dom0, XenstoreMessageType.SET_QUOTA, 0, payload);
    }

    private String control(String payload) {
        return store.ask(store.dom0, XenstoreMessageType.CONTROL, 0, payload);
    }

    @Test
    void theDefaultsAreXenstoredsButForNodes() {
        assertEquals("nodes watches outstanding memory soft-memory transactions transaction-nodes node-permissions "
                + "path-max node-size|", getQuota(""));
        assertEquals(getQuota(""), getQuota("|"));
        assertEquals("4096|", getQuota("nodes|"));
        assertEquals("128|", getQuota("watches|"));
        assertEquals("20|", getQuota("outstanding|"));
        assertEquals("2621440|", getQuota("memory|"));
        assertEquals("2097152|", getQuota("soft-memory|"));
        assertEquals("10|", getQuota("transactions|"));
        assertEquals("1024|", getQuota("transaction-nodes|"));
        assertEquals("5|", getQuota("node-permissions|"));
        assertEquals("5|", getQuota("permissions|"));
        assertEquals("2048|", getQuota("path-max|"));
        assertEquals("2048|", getQuota("node-size|"));
        assertEquals("EINVAL", getQuota("nonsense|"));
    }

    @Test
    void aDomainsQuotaIsItsOwnAndEndsWithIt() {
        assertEquals("OK|", setQuota("23|nodes|2|"));
        assertEquals("2|", getQuota("23|nodes|"));
        assertEquals("4096|", getQuota("24|nodes|"));
        assertEquals("4096|", getQuota("nodes|"));
        assertEquals("OK|", store.write(guest, "a", "1"));
        assertEquals("ENOSPC", store.write(guest, "b", "1"));
        assertEquals("OK|", store.write(other, "b", "1"));
        store.ask(store.dom0, XenstoreMessageType.RELEASE, 0, "23|");
        assertEquals("4096|", getQuota("23|nodes|"));
    }

    @Test
    void aGlobalQuotaHoldsForWhoHasNoneOfItsOwnAtOnce() {
        assertEquals("OK|", setQuota("24|watches|3|"));
        assertEquals("OK|", setQuota("watches|1|"));
        assertEquals("OK|", store.watch(guest, "a", "1"));
        assertEquals("ENOSPC", store.watch(guest, "a", "2"));
        assertEquals("OK|", store.watch(other, "a", "1"));
        assertEquals("OK|", store.watch(other, "a", "2"));
        assertEquals("OK|", setQuota("watches|0|"), "0 is no limit");
        for (int i = 2; i < 300; i++) {
            assertEquals("OK|", store.watch(guest, "a", "" + i));
        }
    }

    @Test
    void aQuotaLoweredBelowWhatIsUsedRefusesOnlyMore() {
        assertEquals("OK|", store.write(guest, "a", "x".repeat(100)));
        assertEquals("OK|", setQuota("node-size|10|"));
        assertEquals("OK|", store.write(guest, "a", "y".repeat(100)));
        assertEquals("OK|", store.write(guest, "a", "y".repeat(50)));
        assertEquals("ENOSPC", store.write(guest, "a", "y".repeat(51)));
    }

    @Test
    void malformedQuotaRequestsAreRefused() {
        assertEquals("EINVAL", setQuota("nodes|"));
        assertEquals("EINVAL", setQuota("nodes|-1|"));
        assertEquals("EINVAL", setQuota("nodes|99999999999|"));
        assertEquals("EINVAL", setQuota("23|nonsense|1|"));
        assertEquals("EINVAL", setQuota("x|nodes|1|"));
        assertEquals("EINVAL", setQuota("23|nodes|1|2|"));
        assertEquals("EINVAL", getQuota("23|nodes|1|"));
        assertEquals("EACCES", store.ask(guest, XenstoreMessageType.GET_QUOTA, 0, "nodes|"));
        assertEquals("EACCES", store.ask(guest, XenstoreMessageType.SET_QUOTA, 0, "nodes|5|"));
    }

    @Test
    void namesOfChildrenCountTowardsTheSizeOfANode() {
        List<String> replies = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            replies.add(store.mkdir(guest, "d/" + "n".repeat(98) + (10 + i)));
        }
        assertEquals("OK|", replies.get(19));
        assertEquals("ENOSPC", replies.get(20));
    }

    @Test
    void pathsOfGuestsAreShorterThanTheControlDomains() {
        String long1 = "/" + "p".repeat(2047);
        assertEquals("ENOENT", store.read(store.dom0, long1 + "q"));
        assertEquals("EACCES", store.read(guest, long1));
        assertEquals("EINVAL", store.read(guest, long1 + "q"));
        assertEquals("ENOENT", store.read(guest, "/local/domain/23/" + "p".repeat(2047)));
    }

    @Test
    void memoryIsBoundedOverNodesWatchesAndTransactions() {
        StoreFixture small = new StoreFixture(Limits.DEFAULT.with(Quota.MEMORY, 4000).with(Quota.SOFT_MEMORY, 2000));
        List<Integer> told = new ArrayList<>();
        small.state.quotas().onSoftMemory(told::add);
        Client greedy = small.guest(30);
        small.mkdir(small.dom0, "/local/domain/30");
        small.chmod(small.dom0, "/local/domain/30", "n30|");
        assertEquals("OK|", small.write(greedy, "a", "x".repeat(1500)));
        assertTrue(told.isEmpty());
        assertEquals("OK|", small.watch(greedy, "w".repeat(500), "t"));
        assertEquals(List.of(30), told);
        assertEquals("ENOMEM", small.write(greedy, "b", "x".repeat(1750)));
        int transaction = small.begin(greedy);
        assertEquals("OK|", small.write(greedy, transaction, "a", "y".repeat(900)));
        assertEquals("ENOMEM", small.write(greedy, transaction, "a", "z".repeat(1500)));
        assertEquals("ENOMEM", small.watch(greedy, "v".repeat(800), "t"));
        assertEquals("OK|", small.abort(greedy, transaction));
        assertEquals("OK|", small.watch(greedy, "v".repeat(800), "t"));
        assertEquals("OK|", small.ask(greedy, XenstoreMessageType.RESET_WATCHES, 0, "|"));
        assertEquals("OK|", small.write(greedy, "b", "x".repeat(1600)));
        assertEquals(List.of(30), told, "once is enough");
        assertEquals(List.of(), StoreCheck.of(small.state));
    }

    /** However often one node is written in a transaction, what the transaction keeps of it is counted. */
    @Test
    void aTransactionThatNeverEndsIsBounded() {
        int transaction = store.begin(guest);
        int written = 0;
        while (store.write(guest, transaction, "a", "x".repeat(1000)).equals("OK|")) {
            written++;
        }
        assertTrue(written < 2_621_440 / 1000, () -> "bytes are counted");
        assertEquals("ENOMEM", store.write(guest, transaction, "a", "x".repeat(1000)));
        assertEquals("OK|", store.write(other, "a", "1"));
        assertEquals("OK|", store.abort(guest, transaction));
        assertEquals("OK|", store.write(guest, "a", "1"));
    }

    /** Whoever may write a node of somebody else fills that domain's share, and no more than it. */
    @Test
    void theOwnerPaysForWhatOthersWrite() {
        setQuota("23|memory|1200|");
        store.write(guest, "shared", "");
        store.chmod(guest, "shared", "n23|b24|");
        assertEquals("ENOMEM", store.write(other, "/local/domain/23/shared", "x".repeat(1100)));
        assertEquals("OK|", store.write(other, "/local/domain/23/shared", "x".repeat(500)));
        assertEquals("ENOMEM", store.write(guest, "more", "x".repeat(900)));
        assertEquals("EPERM", store.chmod(guest, "shared", "n24|"), "nor can it be given away");
        assertEquals("OK|", store.write(other, "/local/domain/23/shared/own", "1"), "a new node is its maker's");
        assertEquals("n24|b24|", store.perms(store.dom0, "/local/domain/23/shared/own"));
    }

    @Test
    void controlShowsAndSetsQuotas() {
        assertTrue(control("quota|").startsWith("Quota settings:\nnodes            :     4096 "));
        assertFalse(control("quota|").contains("soft"));
        assertTrue(control("quota-soft|").startsWith("Quota settings:\nmemory           :  2097152 "));
        assertEquals("OK|", control("quota|set|nodes|7|"));
        assertEquals("7|", getQuota("nodes|"));
        assertEquals("OK|", control("quota-soft|set|memory|99|"));
        assertEquals("99|", getQuota("soft-memory|"));
        assertEquals("EINVAL", control("quota|set|nodes|0|"));
        assertEquals("EINVAL", control("quota|set|nodes|"));
        assertEquals("EINVAL", control("quota-soft|set|nodes|5|"));
        assertEquals("ENOENT", control("quota|77|"));
        store.write(guest, "a", "1");
        store.rm(guest, "a");
        assertTrue(control("quota|23|").startsWith("Domain 23:\nnodes            :        1 (max        2)\n"),
                () -> control("quota|23|"));
        assertTrue(control("quota|max|").startsWith("Max. seen accounting values:\nnodes            :        2\n"));
        assertTrue(control("quota|max|-r|").startsWith("Max. seen accounting values:\nnodes            :        0\n"));
    }

    @Test
    void controlHasTheOtherCommands() {
        assertTrue(control("help|").startsWith("check\n"));
        assertEquals("OK|", control("check|"));
        assertEquals("OK|", control("print|hello|"));
        assertEquals("EINVAL", control("print|"));
        assertEquals("Log switch settings:\nio      : off\n|", control("log|"));
        assertEquals("OK|", control("log|on|"));
        assertEquals("Log switch settings:\nio      : on\n|", control("log|"));
        assertEquals("OK|", control("log|-io|"));
        assertEquals("EINVAL", control("log|sideways|"));
        assertTrue(control("memreport|").startsWith("nodes             : 5 ("), () -> control("memreport|"));
        assertEquals("EINVAL", control("live-update|"));
        assertEquals("EACCES", store.ask(guest, XenstoreMessageType.CONTROL, 0, "check|"));
    }

    @Test
    void featuresAreSetBeforeADomainIsIntroduced() {
        assertEquals("7|", store.ask(guest, XenstoreMessageType.GET_FEATURE, 0, ""));
        assertEquals("EACCES", store.ask(guest, XenstoreMessageType.GET_FEATURE, 0, "23|"));
        assertEquals("7|", store.ask(store.dom0, XenstoreMessageType.GET_FEATURE, 0, "23|"));
        assertEquals("EBUSY", store.ask(store.dom0, XenstoreMessageType.SET_FEATURE, 0, "23|2|"));
        assertEquals("EINVAL", store.ask(store.dom0, XenstoreMessageType.SET_FEATURE, 0, "25|8|"));
        assertEquals("OK|", store.ask(store.dom0, XenstoreMessageType.SET_FEATURE, 0, "25|2|"));
        Client plain = store.guest(25);
        assertEquals("2|", store.ask(plain, XenstoreMessageType.GET_FEATURE, 0, ""));
        assertEquals(2, store.state.domains().get(25).features());
        assertEquals("EINVAL", store.ask(plain, XenstoreMessageType.WATCH, 0, "a|t|1|"),
                "no depth without the feature");
        assertEquals("OK|", store.watch(plain, "a", "t"));
    }
}
