package org.ringdom.xenstore.engine;

import java.util.List;

import org.ringdom.abi.io.XenstoreRing;
import org.ringdom.xenstore.permission.Caller;
import org.ringdom.xenstore.protocol.Paths;
import org.ringdom.xenstore.protocol.Payload;
import org.ringdom.xenstore.protocol.StoreException;
import org.ringdom.xenstore.protocol.Wire;
import org.ringdom.xenstore.protocol.XsError;
import org.ringdom.xenstore.quota.Quota;
import org.ringdom.xenstore.quota.Quotas;
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
        Client client = request.client();
        StoreState state = request.state();
        boolean depths = (state.featuresOf(client) & XenstoreRing.FEATURE_WATCH_DEPTH) != 0;
        List<String> parts = request.payload().strings(2, depths ? 3 : 2);
        String text = parts.get(0);
        String path = watchPath(request, text);
        String token = parts.get(1);
        int depth = parts.size() > 2 ? (int) Payload.number(parts.get(2), DEPTH_MAX) : Watch.ANY_DEPTH;
        if (state.watches().contains(client.id(), path, token)) {
            throw XsError.EEXIST.exception();
        }
        Quotas quotas = state.quotas();
        Caller caller = client.caller();
        int prefix = path.length() - text.length();
        quotas.check(caller, Quota.WATCHES, state.watches().count(client.id()) + 1);
        quotas.checkMemory(caller, caller.domid(), state.owned().bytesOf(caller.domid())
                + (long) Watch.bytes(path, token));
        request.outcome().addOf(client, new Change.WatchAdded(client.id(), path, prefix, token, depth));
        request.ok();
        byte[] first = Wire.event(text, token);
        if (first != null) {
            request.outcome().events().add(new Event(client, first));
        }
    }

    private static String watchPath(Request request, String text) {
        return Paths.specialWatch(text) ? text : request.path(text);
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
        request.state().quotas().check(client.caller(), Quota.TRANSACTIONS, client.transactions().size() + 1);
        int id = client.freeTransactionId();
        request.outcome().addOf(client, new Change.TransactionOpened(client.id(), id));
        request.reply(Integer.toUnsignedString(id));
    }

    private static Workspace commit(Request request, Transaction transaction) {
        try {
            return transaction.commit(request.state().workspace(), request.caller());
        } catch (StoreException refused) {
            if (transaction.conflict() != null) {
                request.outcome().culprit(request.state().writers().writerOf(transaction.conflict(),
                        request.caller().domid()));
            }
            throw refused;
        }
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
            Workspace work = commit(request, transaction);
            if (!work.changes().isEmpty()) {
                request.outcome().publish(work);
                request.fire(work.fired());
            }
        }
        request.ok();
    }
}
