package org.ringdom.xenstore.engine;

import java.util.List;

import org.ringdom.xenstore.permission.Caller;
import org.ringdom.xenstore.protocol.Paths;
import org.ringdom.xenstore.protocol.Payload;
import org.ringdom.xenstore.protocol.Wire;
import org.ringdom.xenstore.protocol.XsError;
import org.ringdom.xenstore.transaction.Transaction;
import org.ringdom.xenstore.transaction.Workspace;
import org.ringdom.xenstore.watch.Watch;

/** Requests about a connection's own watches and transactions. */
final class ConnectionRequests {
    /** Deeper than any path can be. */
    private static final int DEPTH_MAX = 3072;

    private ConnectionRequests() {
    }

    static void watch(Request request) {
        List<String> parts = request.payload().strings(2, 3);
        String text = parts.get(0);
        String path = watchPath(request, text);
        String token = parts.get(1);
        int depth = parts.size() > 2 ? (int) Payload.number(parts.get(2), DEPTH_MAX) : Watch.ANY_DEPTH;
        Client client = request.client();
        StoreState state = request.state();
        if (state.watches().contains(client.id(), path, token)) {
            throw XsError.EEXIST.exception();
        }
        int most = state.limits().watchesOf(client.caller().domid());
        if (!client.caller().privileged() && state.watches().count(client.id()) >= most) {
            throw XsError.E2BIG.exception();
        }
        int prefix = path.length() - text.length();
        request.outcome().addOf(client, new Change.WatchAdded(client.id(), path, prefix, token, depth));
        request.ok();
        byte[] first = Wire.event(text, token);
        if (first != null) {
            request.outcome().events().add(new Event(client, first));
        }
    }

    private static String watchPath(Request request, String text) {
        return Paths.special(text) ? text : Paths.absolute(text, request.caller().domid());
    }

    static void unwatch(Request request) {
        List<String> parts = request.payload().strings(2, 2);
        String path = watchPath(request, parts.get(0));
        Client client = request.client();
        if (!request.state().watches().contains(client.id(), path, parts.get(1))) {
            throw XsError.ENOENT.exception();
        }
        request.outcome().addOf(client, new Change.WatchRemoved(client.id(), path, parts.get(1)));
        request.ok();
    }

    static void resetWatches(Request request) {
        Client client = request.client();
        request.outcome().addOf(client, new Change.ConnectionReset(client.id()));
        request.ok();
    }

    static void startTransaction(Request request) {
        if (request.transaction() != null) {
            throw XsError.EBUSY.exception();
        }
        Client client = request.client();
        Caller caller = client.caller();
        int most = request.state().limits().transactionsOf(caller.domid());
        if (!caller.privileged() && client.transactions().size() >= most) {
            throw XsError.ENOSPC.exception();
        }
        int id = client.freeTransactionId();
        request.outcome().addOf(client, new Change.TransactionOpened(client.id(), id));
        request.reply(Integer.toUnsignedString(id));
    }

    static void endTransaction(Request request) {
        String how = request.payload().single();
        boolean commit = how.equals("T");
        if (!commit && !how.equals("F")) {
            throw XsError.EINVAL.exception();
        }
        Transaction transaction = request.transaction();
        if (transaction == null) {
            throw XsError.ENOENT.exception();
        }
        Client client = request.client();
        // whatever comes of it, the transaction is over: this change stands beside an EAGAIN too
        request.outcome().addOf(client, new Change.TransactionClosed(client.id(), transaction.id()));
        if (commit) {
            Workspace work = transaction.commit(request.state().workspace(), client.caller());
            if (!work.changes().isEmpty()) {
                request.outcome().publish(work);
                request.fire(work.fired());
            }
        }
        request.ok();
    }
}
