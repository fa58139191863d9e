package org.ringdom.xenstore.engine;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import org.ringdom.xenstore.permission.Caller;
import org.ringdom.xenstore.permission.Permissions;
import org.ringdom.xenstore.quota.Limits;
import org.ringdom.xenstore.quota.OwnedNodes;
import org.ringdom.xenstore.transaction.NodeChange;
import org.ringdom.xenstore.transaction.Transaction;
import org.ringdom.xenstore.transaction.Workspace;
import org.ringdom.xenstore.tree.Node;
import org.ringdom.xenstore.watch.WatchRegistry;

/** The whole state of the store. Changes come one way only, through {@link #apply} and {@link #publish}. Not thread-safe. */
public final class StoreState {
    private final Limits limits;
    private final OwnedNodes owned = new OwnedNodes();
    private final WatchRegistry watches = new WatchRegistry();
    private final Map<Long, Client> clients = new HashMap<>();
    private final SortedMap<Integer, Domain> domains = new TreeMap<>();
    private final Map<String, Permissions> specials = new TreeMap<>();
    private long lastGeneration;
    private long lastSerial;
    private Node root;

    /**
     * A store with a root and nothing else.
     *
     * @param limits
     *            for unprivileged domains
     * @param firstGeneration
     *            higher than any number that an earlier life of this store gave out
     */
    public StoreState(Limits limits, long firstGeneration) {
        this.limits = limits;
        this.lastGeneration = firstGeneration;
        this.root = Node.leaf(Node.EMPTY_VALUE, Permissions.PRIVATE, nextGeneration());
        owned.add(0, 1);
    }

    private long nextGeneration() {
        return ++lastGeneration;
    }

    /** The limits. */
    public Limits limits() {
        return limits;
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
        return new Workspace(root, this::nextGeneration, owned);
    }

    Client connect(long id, Caller caller, boolean persistent) {
        Client client = new Client(id, caller, persistent);
        clients.put(id, client);
        return client;
    }

    void disconnect(long id) {
        watches.removeAll(id);
        clients.remove(id);
    }

    /** Makes the tree of {@code work} the store's; work started at the store's tree as it is now. */
    void publish(Workspace work) {
        root = work.root();
        owned.addAll(work.delta());
    }

    /** Makes one change. The tree's changes come this way only when the journal is read. */
    public void apply(Change change) {
        switch (change) {
            case Change.NodeChanged node -> apply(node.change());
            case Change.WatchAdded add -> watches.add(clients.get(add.connection()), add.path(), add.prefix(),
                    add.token(), add.depth());
            case Change.WatchRemoved gone -> watches.remove(gone.connection(), gone.path(), gone.token());
            case Change.ConnectionReset reset -> reset(reset.connection());
            case Change.TransactionOpened open -> open(clients.get(open.connection()), open.id(), false);
            case Change.TransactionClosed end -> clients.get(end.connection()).transactions().remove(end.id());
            case Change.DomainIntroduced in -> introduce(new Domain(in.domid(), in.frame(), in.port(),
                    in.incarnation(), in.serial(), Caller.NO_TARGET, false));
            case Change.DomainReleased out -> {
                disconnect(out.domid());
                domains.remove(out.domid());
            }
            case Change.DomainTarget with -> target(with);
            case Change.DomainShutdown down -> domains.computeIfPresent(down.domid(),
                    (key, domain) -> domain.withShutdownSeen(down.seen()));
            case Change.SpecialPermissions special -> specials.put(special.name(), special.permissions());
        }
    }

    private void target(Change.DomainTarget change) {
        domains.computeIfPresent(change.domid(), (key, domain) -> domain.withTarget(change.target()));
        clients.get((long) change.domid()).target(change.target());
    }

    private void apply(NodeChange change) {
        Workspace work = workspace();
        switch (change) {
            case NodeChange.Put put -> work.put(put.path(), put.value(), put.permissions());
            case NodeChange.Removed gone -> work.remove(gone.path());
        }
        publish(work);
    }

    private void reset(long id) {
        watches.removeAll(id);
        clients.get(id).transactions().clear();
    }

    private void introduce(Domain domain) {
        disconnect(domain.domid());
        domains.put(domain.domid(), domain);
        lastSerial = Math.max(lastSerial, domain.serial());
        connect(domain.domid(), new Caller(domain.domid(), Caller.NO_TARGET, false), true);
    }

    private void open(Client client, int transaction, boolean doomed) {
        client.opened(new Transaction(transaction, client.caller(), limits, workspace(), doomed));
    }

    /** After the journal was read: what was open goes on from the tree as it is now and will not commit. */
    public void doomTransactions() {
        for (Client client : clients.values()) {
            for (Integer id : client.transactions().keySet().toArray(Integer[]::new)) {
                open(client, id, true);
            }
        }
    }
}
