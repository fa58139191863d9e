package org.ringdom.xenstore.engine;

import java.util.ArrayList;
import java.util.List;

import org.agrona.collections.MutableInteger;
import org.ringdom.xenstore.protocol.Paths;
import org.ringdom.xenstore.quota.OwnedNodes;
import org.ringdom.xenstore.transaction.Transaction;
import org.ringdom.xenstore.tree.Tree;

/** Counts again what the store keeps counts of. */
final class StoreCheck {
    private StoreCheck() {
    }

    /** What does not fit, one line each; none if all is well. */
    static List<String> of(StoreState state) {
        List<String> wrong = new ArrayList<>();
        OwnedNodes counted = new OwnedNodes();
        Tree.walk(state.root(), "/", (path, node) -> counted.add(node.permissions().owner(), 1,
                node.bytes(Paths.nameLength(path))));
        if (!counted.equals(state.owned())) {
            wrong.add("the nodes that domains own are " + counted + ", not " + state.owned());
        }
        for (Client client : state.clients()) {
            int domid = client.caller().domid();
            int held = held(state, domid);
            if (held != state.quotas().heldBy(domid)) {
                wrong.add("domain " + domid + " holds " + held + " bytes in watches and transactions, not "
                        + state.quotas().heldBy(domid));
            }
            if (client.persistent() && !state.domains().containsKey(domid)) {
                wrong.add(client + " has no domain");
            }
        }
        return wrong;
    }

    private static int held(StoreState state, int domid) {
        MutableInteger bytes = new MutableInteger();
        for (Client client : state.clients()) {
            if (client.caller().domid() == domid) {
                state.watches().forEach(client.id(), watch -> bytes.value += watch.bytes());
                client.transactions().values().stream().mapToInt(Transaction::bytes).forEach(n -> bytes.value += n);
            }
        }
        return bytes.value;
    }
}
