package org.ringdom.xenstore.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import org.ringdom.xenstore.permission.Caller;
import org.ringdom.xenstore.transaction.NodeChange;
import org.ringdom.xenstore.tree.Tree;
import org.ringdom.xenstore.watch.Watch;

/** A state as the changes that make it out of an empty one; what dies with the process is left out. */
public final class Snapshot {
    private Snapshot() {
    }

    /** The changes, in an order in which they can be applied. */
    public static List<Change> changes(StoreState state) {
        List<Change> changes = new ArrayList<>();
        Tree.walk(state.root(), "/", (path, node) -> changes.add(
                new Change.NodeChanged(new NodeChange.Put(path, node.value(), node.permissions()))));
        state.specials().forEach((name, permissions) -> changes.add(new Change.SpecialPermissions(name, permissions)));
        List<Watch> watches = new ArrayList<>();
        for (Domain domain : state.domains().values()) {
            addDomain(domain, state.client(domain.domid()), changes);
            state.watches().forEach(domain.domid(), watches::add);
        }
        watches.sort(Comparator.comparingLong(Watch::sequence));
        for (Watch watch : watches) {
            changes.add(new Change.WatchAdded(watch.watcher().id(), watch.path(), watch.prefix(), watch.token(),
                    watch.depth()));
        }
        return changes;
    }

    private static void addDomain(Domain domain, Client client, List<Change> changes) {
        changes.add(new Change.DomainIntroduced(domain.domid(), domain.frame(), domain.port(), domain.incarnation(),
                domain.serial()));
        if (domain.target() != Caller.NO_TARGET) {
            changes.add(new Change.DomainTarget(domain.domid(), domain.target()));
        }
        if (domain.shutdownSeen()) {
            changes.add(new Change.DomainShutdown(domain.domid(), true));
        }
        for (int transaction : client.transactions().keySet()) {
            changes.add(new Change.TransactionOpened(client.id(), transaction));
        }
    }
}
