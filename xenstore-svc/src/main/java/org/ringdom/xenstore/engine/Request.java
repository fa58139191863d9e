package org.ringdom.xenstore.engine;

import java.util.Collection;

import org.ringdom.abi.io.XenstoreMessage;
import org.ringdom.xenstore.permission.Caller;
import org.ringdom.xenstore.protocol.Paths;
import org.ringdom.xenstore.protocol.Payload;
import org.ringdom.xenstore.protocol.Wire;
import org.ringdom.xenstore.quota.Quota;
import org.ringdom.xenstore.transaction.AccessLog;
import org.ringdom.xenstore.transaction.Fired;
import org.ringdom.xenstore.transaction.Transaction;
import org.ringdom.xenstore.tree.Node;

/** One request on its way through the engine, and the outcome it is building. */
final class Request {
    private final StoreState state;
    private final Client client;
    private final byte[] message;
    private final Outcome outcome;
    private Transaction transaction;

    Request(StoreState state, Client client, byte[] message) {
        this.state = state;
        this.client = client;
        this.message = message;
        this.outcome = new Outcome(client);
    }

    int type() {
        return Wire.intAt(message, XenstoreMessage.TYPE_OFFSET);
    }

    int id() {
        return Wire.intAt(message, XenstoreMessage.REQUEST_ID_OFFSET);
    }

    int transactionId() {
        return Wire.intAt(message, XenstoreMessage.TRANSACTION_ID_OFFSET);
    }

    Payload payload() {
        return new Payload(message, XenstoreMessage.SIZE);
    }

    /** The absolute path that {@code text} means for the caller; EINVAL if it is none, or too long for it. */
    String path(String text) {
        String path = Paths.absolute(text, caller().domid());
        state.quotas().check(caller(), Quota.PATH_MAX, Paths.lengthFromHome(path));
        return path;
    }

    StoreState state() {
        return state;
    }

    Client client() {
        return client;
    }

    Caller caller() {
        return client.caller();
    }

    Outcome outcome() {
        return outcome;
    }

    /** The transaction that the request is part of; null if none. */
    Transaction transaction() {
        return transaction;
    }

    void transaction(Transaction part) {
        transaction = part;
    }

    /** The tree as the request sees it. */
    Node root() {
        return transaction == null ? state.root() : transaction.root();
    }

    AccessLog log() {
        return transaction == null ? AccessLog.NONE : transaction;
    }

    void ok() {
        outcome.reply(Wire.ok(type(), id(), transactionId()));
    }

    void reply(byte[] payload) {
        outcome.reply(Wire.message(type(), id(), transactionId(), payload));
    }

    void reply(String text) {
        reply(Wire.bytes(text + '\0'));
    }

    /** Adds the events of changes in their order. */
    void fire(Collection<Fired> fired) {
        state.watches().fire(fired, (watcher, event) -> outcome.events().add(new Event((Client) watcher, event)));
    }

    void fireSpecial(String name, int domid) {
        state.watches().fireSpecial(name, domid, state.special(name),
                (watcher, event) -> outcome.events().add(new Event((Client) watcher, event)));
    }
}
