package org.ringdom.xenstore.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.ringdom.abi.io.XenstoreMessageType;
import org.ringdom.xenstore.quota.ConflictCredits;
import org.ringdom.xenstore.transaction.RecentWriters;

/** Who makes the transactions of others fail again and again is found out and slowed down; nobody else is. */
class ConflictFairnessTest {
    private static final long STEP_NS = 100_000;

    private final StoreFixture store = new StoreFixture();
    private final ConflictCredits credits = new ConflictCredits();

    private Client home(int domid) {
        Client guest = store.guest(domid);
        store.mkdir(store.dom0, "/local/domain/" + domid);
        store.chmod(store.dom0, "/local/domain/" + domid, "n" + domid + "|");
        return guest;
    }

    private Outcome commit(Client client, int transaction) {
        return store.outcome(client, XenstoreMessageType.TRANSACTION_END, transaction, "T|");
    }

    @Test
    void theOneThatChangedWhatWasLookedAtIsTheCulprit() {
        Client victim = home(20);
        Client writer = home(21);
        Client bystander = home(22);
        store.write(victim, "a", "1");
        store.chmod(victim, "a", "n20|b21|b22|");
        int t = store.begin(victim);
        store.read(victim, t, "a");
        store.write(writer, "/local/domain/20/a", "2");
        store.write(bystander, "own", "2");
        Outcome outcome = commit(victim, t);
        assertEquals("EAGAIN", StoreFixture.text(outcome.reply()));
        assertEquals(21, outcome.culprit());
    }

    @Test
    void nobodyIsBlamedForOnesOwnChangesOrWithoutAConflict() {
        Client victim = home(20);
        store.write(victim, "a", "1");
        int t = store.begin(victim);
        store.read(victim, t, "a");
        store.write(victim, "a", "2");
        Outcome outcome = commit(victim, t);
        assertEquals("EAGAIN", StoreFixture.text(outcome.reply()));
        assertEquals(RecentWriters.NOBODY, outcome.culprit());
        int u = store.begin(victim);
        store.read(victim, u, "a");
        assertEquals(RecentWriters.NOBODY, commit(victim, u).culprit());
    }

    /**
     * A guest writes a node of another one as fast as it may; the other one increments it in transactions of several steps.
     * Without slowing it down none would ever commit.
     */
    @Test
    void aTransactionComesThroughAgainstAWriterThatNeverRests() {
        Client victim = home(20);
        Client writer = home(21);
        Client bystander = home(22);
        store.write(victim, "n", "0");
        store.chmod(victim, "n", "n20|b21|");
        long nowNs = 0;
        int committed = 0;
        int failed = 0;
        int written = 0;
        for (int round = 0; round < 2000; round++) {
            int t = store.begin(victim);
            String value = store.read(victim, t, "n");
            nowNs += STEP_NS;
            if (credits.delayNs(21, nowNs) == 0) {
                store.write(writer, "/local/domain/20/n", "0");
                written++;
            }
            assertEquals(0, credits.delayNs(22, nowNs));
            store.write(bystander, "own", "" + round);
            store.write(victim, t, "n", "" + (Integer.parseInt(value) + 1));
            Outcome outcome = commit(victim, t);
            nowNs += STEP_NS;
            if (outcome.culprit() != RecentWriters.NOBODY) {
                credits.caused(outcome.culprit(), nowNs);
                failed++;
            } else {
                assertEquals("OK|", StoreFixture.text(outcome.reply()));
                committed++;
            }
        }
        long most = ConflictCredits.BURST + 1 + nowNs / ConflictCredits.COST_NS;
        assertTrue(failed <= most, failed + " failed in " + nowNs + " ns");
        assertTrue(committed >= 2000 - most);
        assertTrue(written <= most, "the writer is slowed: " + written);
        assertTrue(written >= most - ConflictCredits.BURST - 2, "but not stopped: " + written);
    }

    @Test
    void creditComesBackWithTime() {
        for (int i = 0; i < ConflictCredits.BURST; i++) {
            credits.caused(21, 1000);
            assertEquals(0, credits.delayNs(21, 1000));
        }
        credits.caused(21, 1000);
        assertEquals(ConflictCredits.COST_NS, credits.delayNs(21, 1000));
        assertEquals(0, credits.delayNs(21, 1000 + ConflictCredits.COST_NS));
        credits.caused(21, 1000 + 100 * ConflictCredits.COST_NS);
        assertEquals(0, credits.delayNs(21, 1000 + 100 * ConflictCredits.COST_NS));
        credits.caused(22, 0);
        credits.forget(22);
        assertEquals(0, credits.delayNs(22, 0));
    }
}
