package org.ringdom.xenstore.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import org.ringdom.abi.io.XenstoreMessageType;
import org.ringdom.xenstore.quota.Limits;
import org.ringdom.xenstore.quota.Quota;
import org.ringdom.xenstore.tree.Tree;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Random requests of three clients, transactions among them, against {@link ModelStore}: replies, events, the tree, the
 * counts; that a committed transaction is as if it had run at its commit; that EAGAIN has a cause; and that the journal's
 * changes alone give the same store.
 */
class StoreModelPropertyTest {
    private static final int STEPS = 250;
    private static final String[] NAMES = {"a", "b", "c"};
    private static final String[] PERMS = {"n0|", "r0|", "b0|r23|", "n23|", "r23|w24|", "n24|b23|", "w24|"};
    private static final Map<String, Integer> TYPES = Map.of("read", XenstoreMessageType.READ, "write",
            XenstoreMessageType.WRITE, "mkdir", XenstoreMessageType.MKDIR, "rm", XenstoreMessageType.RM, "list",
            XenstoreMessageType.DIRECTORY, "perms", XenstoreMessageType.GET_PERMS, "chmod",
            XenstoreMessageType.SET_PERMS);

    /** An open transaction as the model sees it: its requests and the replies they got, and the base it began from. */
    private static final class ModelTransaction {
        final int id;
        final Client client;
        final ModelStore view;
        final List<String> requests = new ArrayList<>();
        final List<String> replies = new ArrayList<>();
        final Set<String> changedByOthers = new HashSet<>();

        ModelTransaction(int id, Client client, ModelStore base) {
            this.id = id;
            this.client = client;
            this.view = new ModelStore(base);
        }
    }

    private Random random;
    private StoreFixture store;
    private ModelStore model;
    private final List<ModelTransaction> open = new ArrayList<>();

    @Property(tries = 300)
    void behavesAsTheModel(@ForAll long seed) {
        random = new Random(seed);
        // a quota is held against what counts at the moment, which the model's transactions do not follow
        boolean transactions = random.nextInt(3) > 0;
        Limits limits = Limits.DEFAULT.with(Quota.NODES, transactions ? 1000 : 12);
        store = new StoreFixture(limits);
        model = new ModelStore(limits.of(Quota.NODES));
        open.clear();
        List<Client> clients = List.of(store.dom0, store.guest(23), store.guest(24));
        for (int domid = 23; domid <= 24; domid++) {
            step(store.dom0, "mkdir /local/domain/" + domid);
            step(store.dom0, "chmod /local/domain/" + domid + " n" + domid + "|");
        }
        store.drain();
        for (int i = 0; i < STEPS; i++) {
            Client client = clients.get(random.nextInt(clients.size()));
            switch (random.nextInt(12)) {
                case 0 -> {
                    if (transactions) {
                        begin(client);
                    }
                }
                case 1, 2 -> end();
                case 3 -> watch(client);
                default -> request(client);
            }
        }
        compareTrees(store.state);
        compareReplay();
    }

    private String randomPath(Client client) {
        StringBuilder path = new StringBuilder();
        if (client.caller().domid() != 0 && random.nextBoolean()) {
            path.append(NAMES[random.nextInt(NAMES.length)]);
        } else if (random.nextInt(20) == 0) {
            return "/";
        } else if (random.nextInt(3) == 0) {
            path.append("/local/domain/").append(23 + random.nextInt(2));
        }
        for (int depth = 1 + random.nextInt(2); depth > 0; depth--) {
            path.append('/').append(NAMES[random.nextInt(NAMES.length)]);
        }
        return path.toString();
    }

    private String randomRequest(Client client) {
        String path = " " + randomPath(client);
        return switch (random.nextInt(8)) {
            case 0, 1 -> "read" + path;
            case 2 -> "list" + path;
            case 3 -> "perms" + path;
            case 4 -> "mkdir" + path;
            case 5 -> random.nextBoolean() ? "rm" + path : "chmod" + path + " " + PERMS[random.nextInt(PERMS.length)];
            default -> "write" + path + " " + random.nextInt(100);
        };
    }

    private String ask(Client client, int transaction, String request) {
        String[] words = request.split(" ", 3);
        return store.ask(client, TYPES.get(words[0]), transaction,
                words[1] + "|" + (words.length > 2 ? words[2] : ""));
    }

    private void step(Client client, String request) {
        model.changed.clear();
        String expected = model.execute(client.caller().domid(), request);
        assertEquals(expected, ask(client, 0, request), request);
        assertEquals(model.events(), store.drain(), request);
        open.forEach(transaction -> transaction.changedByOthers.addAll(model.changed));
    }

    private void request(Client client) {
        String request = randomRequest(client);
        List<ModelTransaction> own = open.stream().filter(t -> t.client == client).toList();
        if (own.isEmpty() || random.nextInt(3) == 0) {
            step(client, request);
            return;
        }
        ModelTransaction transaction = own.get(random.nextInt(own.size()));
        String expected = transaction.view.execute(client.caller().domid(), request);
        assertEquals(expected, ask(client, transaction.id, request), request);
        assertEquals(List.of(), store.drain());
        transaction.requests.add(request);
        transaction.replies.add(expected);
    }

    private void begin(Client client) {
        if (open.size() < 6) {
            open.add(new ModelTransaction(store.begin(client), client, model));
        }
    }

    private void end() {
        if (open.isEmpty()) {
            return;
        }
        ModelTransaction transaction = open.remove(random.nextInt(open.size()));
        if (random.nextInt(5) == 0) {
            assertEquals("OK|", store.abort(transaction.client, transaction.id));
            return;
        }
        String reply = store.commit(transaction.client, transaction.id);
        if (reply.equals("EAGAIN")) {
            assertEquals(List.of(), store.drain());
            assertTrue(hasCause(transaction), () -> "EAGAIN without a conflict: " + transaction.requests + " beside "
                    + transaction.changedByOthers);
            return;
        }
        assertEquals("OK|", reply);
        replayCommitted(transaction);
    }

    /** Whether somebody changed something that the transaction looked at or changed. */
    private static boolean hasCause(ModelTransaction transaction) {
        for (String changed : transaction.changedByOthers) {
            boolean list = changed.endsWith(" children");
            for (String touched : transaction.view.touched) {
                if (changed.equals(touched) || !list && touched.startsWith(changed + "/")
                        || !list && changed.startsWith(touched + "/") && touchedByRemoval(transaction, touched)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean touchedByRemoval(ModelTransaction transaction, String path) {
        return transaction.requests.stream().anyMatch(request -> request.startsWith("rm ")
                && (request.endsWith(path) || path.endsWith(request.substring(3))));
    }

    private void replayCommitted(ModelTransaction transaction) {
        model.changed.clear();
        Map<String, ModelStore.Fired> last = new HashMap<>();
        LinkedHashSet<String> order = new LinkedHashSet<>();
        for (int i = 0; i < transaction.requests.size(); i++) {
            String reply = model.execute(transaction.client.caller().domid(), transaction.requests.get(i));
            assertEquals(transaction.replies.get(i), reply, () -> "not serialisable: " + transaction.requests);
            for (ModelStore.Fired fired : model.fired) {
                order.add(fired.path());
                last.put(fired.path(), fired);
            }
        }
        open.forEach(other -> other.changedByOthers.addAll(model.changed));
        checkEvents(transaction, order);
    }

    /** Events of a commit: each path at most once for a watch, and for every watch that sees everything no path missing. */
    private void checkEvents(ModelTransaction transaction, Set<String> firedPaths) {
        List<String> events = store.drain();
        assertEquals(events.size(), Set.copyOf(events).size(), () -> "an event twice: " + events);
        for (ModelStore.ModelWatch watch : model.watches) {
            for (String path : firedPaths) {
                if (watch.domid() == 0 && watch.path().equals(path) && !events.contains("0:" + path + "|"
                        + watch.token() + "|")) {
                    fail("no event for " + watch + " of " + transaction.requests + ": " + events);
                }
            }
        }
    }

    private void watch(Client client) {
        String path = randomPath(client);
        int domid = client.caller().domid();
        boolean relative = !path.startsWith("/");
        String absolute = relative ? "/local/domain/" + domid + "/" + path : path;
        String token = absolute + (relative ? "-" : "+") + random.nextInt(2);
        ModelStore.ModelWatch watch = new ModelStore.ModelWatch(domid, absolute, relative, token);
        boolean known = model.watches.stream().anyMatch(
                other -> other.domid() == domid && other.path().equals(absolute) && other.token().equals(token));
        if (known && random.nextBoolean()) {
            assertEquals("OK|", store.ask(client, XenstoreMessageType.UNWATCH, 0, path + "|" + token + "|"));
            model.watches.removeIf(
                    other -> other.domid() == domid && other.path().equals(absolute) && other.token().equals(token));
            return;
        }
        assertEquals(known ? "EEXIST" : "OK|", store.watch(client, path, token));
        assertEquals(known ? List.of() : List.of(domid + ":" + path + "|" + token + "|"), store.drain());
        if (!known) {
            model.watches.add(watch);
        }
    }

    private void compareTrees(StoreState state) {
        Map<String, String> found = new HashMap<>();
        Tree.walk(state.root(), "/", (path, node) -> found.put(path,
                new String(node.value()) + " " + node.permissions().toString().replace(',', '|') + "|"));
        Map<String, String> expected = new HashMap<>();
        model.nodes.forEach((path, node) -> expected.put(path, node.value() + " " + node.perms()));
        assertEquals(expected, found);
        for (int domid : new int[]{0, 23, 24}) {
            assertEquals(model.owned(domid), state.owned().of(domid), "nodes of domain " + domid);
        }
    }

    private void compareReplay() {
        StoreState again = new StoreState(Limits.DEFAULT, 1L << 40);
        store.outcomes.forEach(outcome -> outcome.changes().forEach(again::apply));
        compareTrees(again);
        for (int domid = 23; domid <= 24; domid++) {
            List<String> before = new ArrayList<>();
            List<String> after = new ArrayList<>();
            store.state.watches().forEach(domid, watch -> before.add(watch.path() + watch.prefix() + watch.token()));
            again.watches().forEach(domid, watch -> after.add(watch.path() + watch.prefix() + watch.token()));
            assertEquals(before, after);
            assertEquals(store.state.client(domid).transactions().keySet(),
                    again.client(domid).transactions().keySet());
        }
        assertEquals(store.state.domains(), again.domains());
    }
}
