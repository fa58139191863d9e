package org.ringdom.xenstore.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

import org.ringdom.xenstore.permission.Caller;
import org.ringdom.xenstore.transaction.NodeChange;
import org.ringdom.xenstore.tree.Tree;
import org.ringdom.xenstore.watch.Watch;

/** A state as the changes that make it out of an empty one; what dies with the process is left out. */
public final class Snapshot {
    private Snapshot() {
    }

    /** Calls {@code changes} with one after the other, in an order in which they can be applied. */
    public static void forEach(StoreState state, Consumer<Change> changes) {
        Tree.walk(state.root(), "/", (path, node) -> changes.accept(
                new Change.NodeChanged(new NodeChange.Put(path, node.value(), node.permissions()))));
        state.specials()
                .forEach((name, permissions) -> changes.accept(new Change.SpecialPermissions(name, permissions)));
        state.quotas().forEach((domid, quota, value) -> changes.accept(new Change.QuotaSet(domid, quota, value)));
        state.features().forEach((domid, features) -> changes.accept(new Change.DomainFeatures(domid, features)));
        List<Watch> watches = new ArrayList<>();
        for (Domain domain : state.domains().values()) {
            addDomain(domain, state.client(domain.domid()), changes);
            state.watches().forEach(domain.domid(), watches::add);
        }
        watches.sort(Comparator.comparingLong(Watch::sequence));
        for (Watch watch : watches) {
            changes.accept(new Change.WatchAdded(watch.watcher().id(), watch.path(), watch.prefix(), watch.token(),
                    watch.depth()));
        }
    }

    private static void addDomain(Domain domain, Client client, Consumer<Change> changes) {
        changes.accept(new Change.DomainIntroduced(domain.domid(), domain.frame(), domain.port(), domain.incarnation(),
                domain.serial()));
        if (domain.target() != Caller.NO_TARGET) {
            changes.accept(new Change.DomainTarget(domain.domid(), domain.target()));
        }
        if (domain.shutdownSeen()) {
            changes.accept(new Change.DomainShutdown(domain.domid(), true));
        }
        for (int transaction : client.transactions().keySet()) {
            changes.accept(new Change.TransactionOpened(client.id(), transaction));
        }
    }
}
