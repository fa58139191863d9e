package org.ringdom.xenstore.engine;

import java.util.Locale;

import org.agrona.collections.MutableLong;
import org.ringdom.xenstore.protocol.Paths;
import org.ringdom.xenstore.tree.Tree;

/** How much the store holds, for people. */
final class MemoryReport {
    private MemoryReport() {
    }

    static String of(StoreState state) {
        MutableLong nodes = new MutableLong();
        MutableLong bytes = new MutableLong();
        Tree.walk(state.root(), "/", (path, node) -> {
            nodes.value++;
            bytes.value += node.bytes(Paths.nameLength(path));
        });
        int watches = 0;
        int transactions = 0;
        for (Client client : state.clients()) {
            watches += state.watches().count(client.id());
            transactions += client.transactions().size();
        }
        Runtime heap = Runtime.getRuntime();
        return String.format(Locale.ROOT, """
                nodes             : %d (%d bytes)
                connections       : %d
                domains           : %d
                watches           : %d
                transactions      : %d
                heap              : %d bytes used of %d
                """, nodes.value, bytes.value, state.clients().size(), state.domains().size(), watches, transactions,
                heap.totalMemory() - heap.freeMemory(), heap.maxMemory());
    }
}
