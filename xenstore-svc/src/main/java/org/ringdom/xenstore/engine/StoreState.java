package org.ringdom.xenstore.engine;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

import org.ringdom.xenstore.permission.Caller;
import org.ringdom.xenstore.permission.Permissions;
import org.ringdom.xenstore.quota.Limits;
import org.ringdom.xenstore.quota.OwnedNodes;
import org.ringdom.xenstore.quota.Quota;
import org.ringdom.xenstore.quota.Quotas;
import org.ringdom.xenstore.transaction.NodeChange;
import org.ringdom.xenstore.transaction.RecentWriters;
import org.ringdom.xenstore.transaction.Transaction;
import org.ringdom.xenstore.transaction.Workspace;
import org.ringdom.xenstore.tree.Node;
import org.ringdom.xenstore.tree.Tree;
import org.ringdom.xenstore.watch.Watch;
import org.ringdom.xenstore.watch.WatchRegistry;

/** The whole state of the store. Changes come one way only, through {@link #apply} and {@link #publish}. Not thread-safe. */
public final class StoreState {
    private final Quotas quotas;
    private final OwnedNodes owned = new OwnedNodes();
    private final WatchRegistry watches = new WatchRegistry();
    private final Map<Long, Client> clients = new HashMap<>();
    private final SortedMap<Integer, Domain> domains = new TreeMap<>();
    private final Map<String, Permissions> specials = new TreeMap<>();
    private final Map<Integer, Integer> features = new TreeMap<>();
    private final RecentWriters writers = new RecentWriters();
    private final LongSupplier generations = this::nextGeneration;
    private int openTransactions;
    private boolean traced;
    private long lastGeneration;
    private long lastSerial;
    private Node root;

    /**
     * A store with a root and nothing else.
     *
     * @param limits
     *            the quotas to begin with
     * @param firstGeneration
     *            higher than any number that an earlier life of this store gave out
     */
    public StoreState(Limits limits, long firstGeneration) {
        this.quotas = new Quotas(limits);
        this.lastGeneration = firstGeneration;
        this.root = Node.leaf(Node.EMPTY_VALUE, Permissions.PRIVATE, nextGeneration());
        owned.add(0, 1, root.bytes(0));
    }

    private long nextGeneration() {
        return ++lastGeneration;
    }

    /** What domains may have. */
    public Quotas quotas() {
        return quotas;
    }

    /** How much of something a domain has. What has no sum over a domain is 0. */
    long used(int domid, Quota quota) {
        return switch (quota) {
            case NODES -> owned.of(domid);
            case MEMORY, SOFT_MEMORY -> owned.bytesOf(domid) + quotas.heldBy(domid);
            case WATCHES -> ofDomain(domid).mapToInt(client -> watches.count(client.id())).sum();
            case TRANSACTIONS -> ofDomain(domid).mapToInt(client -> client.transactions().size()).sum();
            case TRANSACTION_NODES -> ofDomain(domid).flatMap(client -> client.transactions().values().stream())
                    .mapToInt(Transaction::touchedNodes).max().orElse(0);
            case OUTSTANDING, NODE_PERMISSIONS, PATH_MAX, NODE_SIZE -> 0;
        };
    }

    private Stream<Client> ofDomain(int domid) {
        return clients.values().stream().filter(client -> client.caller().domid() == domid);
    }

    /** Whether each request is to be logged. */
    public boolean traced() {
        return traced;
    }

    void traced(boolean on) {
        traced = on;
    }

    /** The tree. */
    public Node root() {
        return root;
    }

    /** All watches. */
    public WatchRegistry watches() {
        return watches;
    }

    /** The connection of that number, or null. */
    public Client client(long id) {
        return clients.get(id);
    }

    /** All connections. */
    public Collection<Client> clients() {
        return clients.values();
    }

    /** The introduced domains by number; domain 0 is not among them. */
    public SortedMap<Integer, Domain> domains() {
        return domains;
    }

    /** Nodes that each domain owns. */
    public OwnedNodes owned() {
        return owned;
    }

    /** Who may watch a special path. */
    public Permissions special(String name) {
        return specials.getOrDefault(name, Permissions.PRIVATE);
    }

    /** The serial number of the next connection of a domain. */
    long nextSerial() {
        return lastSerial + 1;
    }

    /** Permissions of special paths that were ever stored. */
    Map<String, Permissions> specials() {
        return specials;
    }

    /** A workspace at the tree as it is now. */
    public Workspace workspace() {
        return new Workspace(root, generations, owned);
    }

    Client connect(long id, Caller caller, boolean persistent) {
        Client client = new Client(id, caller, persistent);
        clients.put(id, client);
        return client;
    }

    void disconnect(long id) {
        Client client = clients.get(id);
        if (client != null) {
            clear(client);
            clients.remove(id);
        }
    }

    private void clear(Client client) {
        int domid = client.caller().domid();
        watches.forEach(client.id(), watch -> quotas.hold(domid, -watch.bytes()));
        watches.removeAll(client.id());
        client.transactions().values().forEach(this::closed);
        client.transactions().clear();
    }

    private void holdWatch(Client client, Watch watch, int sign) {
        quotas.hold(client.caller().domid(), sign * watch.bytes());
    }

    /** Makes the tree of {@code work} the store's; work started at the store's tree as it is now. */
    void publish(Workspace work) {
        root = work.root();
        owned.addAll(work.delta());
    }

    /** Remembers whose a change was while there is anybody whom it may concern. */
    void remember(Client client, Workspace work) {
        if (openTransactions > 0 && client != null) {
            writers.changed(client.caller().domid(), work.changes());
        }
    }

    /** Who changed what of late. */
    RecentWriters writers() {
        return writers;
    }

    private void closed(Transaction transaction) {
        transaction.close();
        if (--openTransactions == 0) {
            writers.clear();
        }
    }

    /** Makes one change. The tree's changes come this way only when the journal is read. */
    public void apply(Change change) {
        switch (change) {
            case Change.NodeChanged node -> apply(node.change());
            case Change.WatchAdded add -> {
                Client client = clients.get(add.connection());
                holdWatch(client, watches.add(client, add.path(), add.prefix(), add.token(), add.depth()), 1);
            }
            case Change.WatchRemoved gone -> {
                Watch watch = watches.remove(gone.connection(), gone.path(), gone.token());
                holdWatch(clients.get(gone.connection()), watch, -1);
            }
            case Change.ConnectionReset reset -> clear(clients.get(reset.connection()));
            case Change.TransactionOpened open -> open(clients.get(open.connection()), open.id(), false);
            case Change.TransactionClosed end -> closed(
                    clients.get(end.connection()).transactions().remove(end.id()));
            case Change.OfDomains about -> apply(about);
        }
    }

    private void apply(Change.OfDomains change) {
        switch (change) {
            case Change.DomainIntroduced in -> introduce(new Domain(in.domid(), in.frame(), in.port(),
                    in.incarnation(), in.serial(), Caller.NO_TARGET, false,
                    features.getOrDefault(in.domid(), Domain.ALL_FEATURES)));
            case Change.DomainReleased out -> release(out.domid());
            case Change.DomainFeatures offered -> features.put(offered.domid(), offered.features());
            case Change.QuotaSet set -> quotas.set(set.domid(), set.quota(), set.value());
            case Change.DomainTarget with -> target(with);
            case Change.DomainShutdown down -> domains.computeIfPresent(down.domid(),
                    (key, domain) -> domain.withShutdownSeen(down.seen()));
            case Change.SpecialPermissions special -> specials.put(special.name(), special.permissions());
        }
    }

    private void release(int domid) {
        disconnect(domid);
        domains.remove(domid);
        features.remove(domid);
        quotas.forget(domid);
        for (Client client : clients.values()) {
            if (client.caller().target() == domid) {
                client.target(Caller.NO_TARGET);
            }
            client.transactions().values().stream().filter(one -> one.names(domid)).forEach(Transaction::doom);
        }
        domains.replaceAll((other, domain) -> domain.target() == domid ? domain.withTarget(Caller.NO_TARGET) : domain);
    }

    /** The features that a domain's ring is to offer or offers. */
    int features(int domid) {
        return features.getOrDefault(domid, Domain.ALL_FEATURES);
    }

    /** The features that a client may use: those of its domain's ring; all of them without a ring. */
    int featuresOf(Client client) {
        Domain domain = domains.get(client.caller().domid());
        return domain == null ? Domain.ALL_FEATURES : domain.features();
    }

    /** Features of domains that were ever set. */
    Map<Integer, Integer> features() {
        return features;
    }

    private void target(Change.DomainTarget change) {
        domains.computeIfPresent(change.domid(), (key, domain) -> domain.withTarget(change.target()));
        clients.get((long) change.domid()).target(change.target());
    }

    private void apply(NodeChange change) {
        switch (change) {
            case NodeChange.Put put -> {
                owned.put(put.path(), Tree.find(root, put.path()), put.value(), put.permissions());
                root = Tree.put(root, put.path(), put.value(), put.permissions(), nextGeneration());
            }
            case NodeChange.Removed gone -> {
                owned.remove(gone.path(), Tree.find(root, gone.path()));
                root = Tree.remove(root, gone.path(), nextGeneration());
            }
        }
    }

    private void introduce(Domain domain) {
        disconnect(domain.domid());
        domains.put(domain.domid(), domain);
        lastSerial = Math.max(lastSerial, domain.serial());
        connect(domain.domid(), new Caller(domain.domid(), Caller.NO_TARGET, false), true);
    }

    private void open(Client client, int transaction, boolean doomed) {
        openTransactions++;
        client.opened(new Transaction(transaction, client.caller(), quotas, workspace(), doomed));
    }

    /** After the journal was read: what was open goes on from the tree as it is now and will not commit. */
    public void doomTransactions() {
        for (Client client : clients.values()) {
            for (Integer id : client.transactions().keySet().toArray(Integer[]::new)) {
                closed(client.transactions().get(id));
                open(client, id, true);
            }
        }
    }
}
