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
 * counts; that a committed transaction is as if it had run at its commit; that EAGAIN has a cause. In between quotas change,
 * guests die and come again, and the store dies and goes on from its journal or from a snapshot.
 *
 * <p>{@code -Dringdom.modelSteps=N} makes each of the runs longer: 300 runs of 250 steps are a few seconds. A run that fails
 * prints its seed.
 */
class StoreModelPropertyTest {
    private static final int STEPS = Integer.getInteger("ringdom.modelSteps", 250);
    private static final int[] GUESTS = {23, 24};
    private static final String[] NAMES = {"a", "b", "c"};
    private static final String[] PERMS = {"n0|", "r0|", "b0|r23|", "n23|", "r23|w24|", "n24|b23|", "w24|"};
    private static final Map<String, Integer> TYPES = Map.of("read", XenstoreMessageType.READ, "write",
            XenstoreMessageType.WRITE, "mkdir", XenstoreMessageType.MKDIR, "rm", XenstoreMessageType.RM, "list",
            XenstoreMessageType.DIRECTORY, "perms", XenstoreMessageType.GET_PERMS, "chmod",
            XenstoreMessageType.SET_PERMS);

    /** An open transaction as the model sees it: its requests and the replies they got, and the base it began from. */
    private static final class ModelTransaction {
        final int id;
        Client client;
        ModelStore view;
        boolean doomed;
        final List<String> requests = new ArrayList<>();
        final List<String> replies = new ArrayList<>();
        final Set<String> changedByOthers = new HashSet<>();

        ModelTransaction(int id, Client client, ModelStore base) {
            this.id = id;
            this.client = client;
            this.view = new ModelStore(base);
        }

        /** Whether it has set permissions that name {@code domid}. */
        boolean givesRights(int domid) {
            for (int i = 0; i < requests.size(); i++) {
                if (requests.get(i).startsWith("chmod ") && requests.get(i).contains(domid + "|")
                        && replies.get(i).equals("OK|")) {
                    return true;
                }
            }
            return false;
        }
    }

    private Random random;
    private Limits limits;
    private StoreFixture store;
    private ModelStore model;
    private final List<ModelTransaction> open = new ArrayList<>();

    @Property(tries = 300)
    void behavesAsTheModel(@ForAll long seed) {
        random = new Random(seed);
        // a quota is held against what counts at the moment, which the model's transactions do not follow
        boolean transactions = random.nextInt(3) > 0;
        limits = Limits.DEFAULT.with(Quota.NODES, transactions ? 1000 : 12);
        store = new StoreFixture(limits);
        model = new ModelStore(limits.of(Quota.NODES));
        open.clear();
        for (int domid : GUESTS) {
            store.guest(domid);
            home(domid);
        }
        store.drain();
        for (int i = 0; i < STEPS; i++) {
            Client client = client();
            switch (random.nextInt(12)) {
                case 0 -> {
                    if (transactions) {
                        begin(client);
                    }
                }
                case 1, 2 -> end();
                case 3 -> watch(client);
                case 4 -> rarely(transactions);
                default -> request(client);
            }
        }
        compareTrees();
        restart(false);
        compareTrees();
    }

    private Client client() {
        int which = random.nextInt(GUESTS.length + 1);
        return which == GUESTS.length ? store.dom0 : store.state.client(GUESTS[which]);
    }

    private void home(int domid) {
        step(store.dom0, "mkdir /local/domain/" + domid);
        step(store.dom0, "chmod /local/domain/" + domid + " n" + domid + "|");
    }

    /** What happens now and then: the store dies, a guest dies and comes again, a quota is changed. */
    private void rarely(boolean transactions) {
        switch (random.nextInt(6)) {
            case 0 -> restart(random.nextBoolean());
            case 1 -> release(GUESTS[random.nextInt(GUESTS.length)]);
            case 2 -> {
                if (!transactions) {
                    int domid = GUESTS[random.nextInt(GUESTS.length)];
                    int most = 1 + random.nextInt(20);
                    model.quota(domid, most);
                    assertEquals("OK|", store.ask(store.dom0, XenstoreMessageType.SET_QUOTA, 0,
                            domid + "|nodes|" + most + "|"));
                }
            }
            default -> assertEquals(List.of(), StoreCheck.of(store.state));
        }
    }

    private void restart(boolean compacted) {
        StoreFixture before = store;
        store = before.restarted(limits, compacted);
        open.removeIf(transaction -> transaction.client == before.dom0);
        for (ModelTransaction transaction : open) {
            transaction.client = store.state.client(transaction.client.id());
            transaction.view = new ModelStore(model);
            transaction.doomed = true;
        }
        model.watches.removeIf(watch -> watch.domid() == 0);
        for (int domid : GUESTS) {
            assertEquals(watches(before, domid), watches(store, domid));
            assertEquals(before.state.client(domid).transactions().keySet(),
                    store.state.client(domid).transactions().keySet());
        }
        assertEquals(before.state.domains(), store.state.domains());
        assertEquals(List.of(), StoreCheck.of(store.state));
    }

    private static List<String> watches(StoreFixture of, int domid) {
        List<String> all = new ArrayList<>();
        of.state.watches().forEach(domid, watch -> all.add(watch.path() + watch.prefix() + watch.token()));
        return all;
    }

    private void release(int domid) {
        model.changed.clear();
        open.removeIf(transaction -> transaction.client.id() == domid);
        assertEquals("OK|", store.ask(store.dom0, XenstoreMessageType.RELEASE, 0, domid + "|"));
        model.release(domid);
        assertEquals(model.events(), store.drain());
        open.forEach(transaction -> {
            transaction.changedByOthers.addAll(model.changed);
            transaction.doomed |= transaction.givesRights(domid);
        });
        store.guest(domid);
        home(domid);
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
        assertTrue(!transaction.doomed || reply.equals("EAGAIN"), () -> "a doomed transaction ends with " + reply);
        if (reply.equals("EAGAIN")) {
            assertEquals(List.of(), store.drain());
            if (transaction.doomed) {
                return;
            }
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

    private void compareTrees() {
        Map<String, String> found = new HashMap<>();
        Tree.walk(store.state.root(), "/", (path, node) -> found.put(path,
                new String(node.value()) + " " + node.permissions().toString().replace(',', '|') + "|"));
        Map<String, String> expected = new HashMap<>();
        model.nodes.forEach((path, node) -> expected.put(path, node.value() + " " + node.perms()));
        assertEquals(expected, found);
        for (int domid : new int[]{0, 23, 24}) {
            assertEquals(model.owned(domid), store.state.owned().of(domid), "nodes of domain " + domid);
        }
    }
}
