package org.ringdom.xenstore.engine;

import java.util.ArrayList;
import java.util.List;

import org.ringdom.xenstore.transaction.NodeChange;
import org.ringdom.xenstore.transaction.RecentWriters;
import org.ringdom.xenstore.transaction.Workspace;

/**
 * What one request comes to: its reply, what it changes, and the events that follow the reply. Nothing of it has happened
 * until {@link StoreEngine#apply}; an outcome that is {@link #durable} belongs into the journal before that.
 *
 * <p>Not thread-safe; made by the engine, read by whoever carries it out.
 */
public final class Outcome {
    private final Client client;
    private final List<Change> changes = new ArrayList<>(0);
    private final List<Change> passing = new ArrayList<>(0);
    private final List<Event> events = new ArrayList<>(0);
    private byte[] reply;
    private int culprit = RecentWriters.NOBODY;
    private Workspace work;

    Outcome(Client client) {
        this.client = client;
    }

    /** Whose request it was; null if nobody's (a domain died, a connection was lost). */
    public Client client() {
        return client;
    }

    /** The reply as a whole message; null if nobody waits for one. */
    public byte[] reply() {
        return reply;
    }

    /** What outlives the process, in order. */
    public List<Change> changes() {
        return changes;
    }

    /** What does not: watches and transactions of connections that die with the process. */
    public List<Change> passing() {
        return passing;
    }

    /** Events in the order of delivery, all after the reply. */
    public List<Event> events() {
        return events;
    }

    /** Whether the journal must have it before it is applied. */
    public boolean durable() {
        return !changes.isEmpty();
    }

    /** The tree that becomes the store's, or null. */
    Workspace work() {
        return work;
    }

    /** The domain whose changes made this commit fail; {@link RecentWriters#NOBODY} if none is known. */
    public int culprit() {
        return culprit;
    }

    void culprit(int domid) {
        culprit = domid;
    }

    void reply(byte[] message) {
        reply = message;
    }

    void add(Change change) {
        changes.add(change);
    }

    /** A change of one connection's own state: durable if the connection is. */
    void addOf(Client whose, Change change) {
        (whose.persistent() ? changes : passing).add(change);
    }

    void publish(Workspace newWork) {
        work = newWork;
        for (NodeChange change : newWork.changes()) {
            changes.add(new Change.NodeChanged(change));
        }
    }
}
