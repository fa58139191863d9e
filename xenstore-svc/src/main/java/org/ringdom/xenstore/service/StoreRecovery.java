package org.ringdom.xenstore.service;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.ringdom.xenstore.engine.Change;
import org.ringdom.xenstore.engine.StoreState;
import org.ringdom.xenstore.journal.Delivery;
import org.ringdom.xenstore.journal.Excerpt;
import org.ringdom.xenstore.journal.StoreJournal;
import org.ringdom.xenstore.quota.Limits;

/**
 * A state read back from the journal, and what the journal knows of each guest's connection. The state's open transactions
 * are doomed.
 */
public final class StoreRecovery {
    /** Tells how far the connection file of a domain has got. */
    @FunctionalInterface
    public interface StreamEnds {
        /** End of the stream in the file of this connection; 0 if there is no such file. */
        long endOf(int domid, long serial);
    }

    /**
     * What the journal knows of one connection.
     *
     * @param serial
     *            which connection of the domain
     * @param sequence
     *            number of its last request in the journal, 0 if none
     * @param deliveries
     *            messages for it that its file may lack, oldest first
     */
    public record Tail(long serial, long sequence, List<Delivery> deliveries) {
        private static Tail begin(long serial) {
            return new Tail(serial, 0, new ArrayList<>());
        }

        private Tail with(long newSequence) {
            return new Tail(serial, newSequence, deliveries);
        }
    }

    private final StoreState state;
    private final StreamEnds ends;
    private final Map<Long, Tail> tails = new HashMap<>();
    private final boolean whole;
    private long excerpts;

    /**
     * Reads the journal.
     *
     * @param firstGeneration
     *            higher than any number that an earlier life of this store gave out
     * @param ends
     *            what the connection files have already, so that it need not be kept
     */
    public StoreRecovery(StoreJournal journal, Limits limits, long firstGeneration, StreamEnds ends) {
        this.state = new StoreState(limits, firstGeneration);
        this.ends = ends;
        whole = journal.recover(this::apply);
        state.doomTransactions();
    }

    private void apply(Excerpt excerpt) {
        excerpts++;
        for (Change change : excerpt.changes()) {
            state.apply(change);
            if (change instanceof Change.DomainIntroduced introduced) {
                tails.put((long) introduced.domid(), Tail.begin(introduced.serial()));
            } else if (change instanceof Change.DomainReleased released) {
                tails.remove((long) released.domid());
            }
        }
        tails.computeIfPresent(excerpt.connection(),
                (id, tail) -> tail.serial() == excerpt.serial() ? tail.with(excerpt.sequence()) : tail);
        for (Delivery delivery : excerpt.deliveries()) {
            Tail tail = tails.get(delivery.connection());
            if (tail != null && delivery.end() > ends.endOf((int) delivery.connection(), tail.serial())) {
                tail.deliveries().add(delivery);
            }
        }
    }

    /** The state. */
    public StoreState state() {
        return state;
    }

    /** False if the journal was empty or damaged and has to begin anew with a snapshot. */
    public boolean whole() {
        return whole;
    }

    /** Number of excerpts read, those of the snapshot included. */
    public long excerpts() {
        return excerpts;
    }

    /** What the journal knows of a domain's connection; the domain is introduced. */
    public Tail tail(int domid) {
        return tails.get((long) domid);
    }
}
