package org.ringdom.runtime.xenstore;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;

import org.ringdom.abi.io.XenstoreMessageType;

/**
 * A store for tests of clients: nodes in a map, watches, transactions that conflict if anything changed since they began.
 * No permissions but one, no quotas. Messages go in and out as bytes; clients are numbers.
 */
public final class FakeStore {
    private static final int PART_BYTES = 1000;

    /** A watch of a client. */
    private record Watch(int client, String path, String token) {
    }

    private final class Transaction {
        private final TreeMap<String, byte[]> nodes = new TreeMap<>(current);
        private final long startedAt = changes;
        private final List<String> touched = new ArrayList<>();
    }

    private final List<Watch> watches = new ArrayList<>();
    private final Map<String, byte[]> permissions = new HashMap<>();
    private final Map<Integer, Transaction> transactions = new HashMap<>();
    private final BiConsumer<Integer, byte[]> output;
    private final List<String> log = new ArrayList<>();
    private TreeMap<String, byte[]> current = new TreeMap<>();
    private long changes;
    private int nextTransaction = 1;
    private int conflicts;
    private String closed = "";

    /** @param output takes (client, whole message) in order */
    public FakeStore(BiConsumer<Integer, byte[]> output) {
        this.output = output;
        current.put("/", new byte[0]);
    }

    /** Names of the requests that came in, with their first argument. */
    public List<String> log() {
        return log;
    }

    /** The next {@code count} commits fail with EAGAIN. */
    public void conflict(int count) {
        conflicts = count;
    }

    /** Forgets a client's watches and all transactions, as when its connection ended. */
    public void forget(int client) {
        watches.removeIf(watch -> watch.client == client);
        transactions.clear();
    }

    /** Folders below this one may not be listed until it is there, as where a real store has nobody's permission yet. */
    public void closedUntilMade(String path) {
        closed = path + "/";
    }

    /** A node's value as text, or null. */
    public String value(String path) {
        byte[] value = current.get(path);
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }

    /** Stores a value as somebody else would. */
    public void set(String path, String value) {
        write(current, path, value.getBytes(StandardCharsets.UTF_8));
        changed(path);
    }

    /** Removes a node as somebody else would. */
    public void remove(String path) {
        remove(current, path);
        changed(path);
    }

    /** Takes a whole message and sends what follows from it. */
    public void handle(int client, byte[] bytes) {
        WireMessage request = WireMessage.decode(bytes, bytes.length);
        List<String> strings = WirePayload.strings(request.payload());
        String first = strings.isEmpty() ? "" : strings.getFirst();
        log.add(XenstoreMessageType.name(request.type()) + " " + first);
        Transaction transaction = transactions.get(request.transactionId());
        if (request.transactionId() != 0 && transaction == null) {
            error(client, request, "ENOENT");
            return;
        }
        TreeMap<String, byte[]> nodes = transaction == null ? current : transaction.nodes;
        switch (request.type()) {
            case XenstoreMessageType.READ -> read(client, request, nodes.get(path(first)));
            case XenstoreMessageType.GET_PERMS -> read(client, request,
                    permissions.getOrDefault(path(first), WirePayload.of("n0")));
            case XenstoreMessageType.SET_PERMS -> {
                permissions.put(path(first), WirePayload.of(strings.subList(1, strings.size()).toArray(String[]::new)));
                reply(client, request, WirePayload.of("OK"));
            }
            case XenstoreMessageType.DIRECTORY -> directory(client, request, nodes, path(first));
            case XenstoreMessageType.DIRECTORY_PART -> part(client, request, nodes, strings);
            case XenstoreMessageType.WRITE, XenstoreMessageType.MKDIR, XenstoreMessageType.RM -> change(client, request,
                    transaction, nodes, path(first), first.length() + 1);
            case XenstoreMessageType.WATCH -> watch(client, request, strings);
            case XenstoreMessageType.UNWATCH -> {
                boolean there = watches.remove(new Watch(client, first, strings.get(1)));
                reply(client, request, there);
            }
            case XenstoreMessageType.TRANSACTION_START -> {
                transactions.put(nextTransaction, new Transaction());
                reply(client, request, WirePayload.of(Integer.toString(nextTransaction++)));
            }
            case XenstoreMessageType.TRANSACTION_END -> end(client, request, transaction, first);
            default -> error(client, request, "ENOSYS");
        }
    }

    private static String path(String path) {
        return path.startsWith("/") || path.startsWith("@") ? path : "/local/domain/16/" + path;
    }

    private void read(int client, WireMessage request, byte[] value) {
        if (value == null) {
            error(client, request, "ENOENT");
        } else {
            reply(client, request, value);
        }
    }

    private static byte[] children(TreeMap<String, byte[]> nodes, String path) {
        String prefix = path.equals("/") ? path : path + "/";
        TreeSet<String> names = new TreeSet<>();
        for (String node : nodes.tailMap(prefix, false).keySet()) {
            if (!node.startsWith(prefix)) {
                break;
            }
            names.add(node.substring(prefix.length()).split("/")[0]);
        }
        return WirePayload.of(names.toArray(String[]::new));
    }

    private void directory(int client, WireMessage request, TreeMap<String, byte[]> nodes, String path) {
        byte[] names = children(nodes, path);
        if (!nodes.containsKey(path)) {
            boolean refused = !closed.isEmpty() && path.startsWith(closed)
                    && !nodes.containsKey(closed.substring(0, closed.length() - 1));
            error(client, request, refused ? "EACCES" : "ENOENT");
        } else if (names.length > 4096) {
            error(client, request, "E2BIG");
        } else {
            reply(client, request, names);
        }
    }

    private void part(int client, WireMessage request, TreeMap<String, byte[]> nodes, List<String> strings) {
        byte[] names = children(nodes, path(strings.get(0)));
        int from = Integer.parseInt(strings.get(1));
        int to = Math.min(names.length, from + PART_BYTES);
        while (to > from && to < names.length && names[to - 1] != 0) {
            to--;
        }
        String chunk = new String(names, from, to - from, StandardCharsets.UTF_8);
        String end = to == names.length ? "\0" : "";
        reply(client, request, (changes + "\0" + chunk + end).getBytes(StandardCharsets.UTF_8));
    }

    private void change(int client, WireMessage request, Transaction transaction, TreeMap<String, byte[]> nodes,
            String path, int nameBytes) {
        byte[] payload = request.payload();
        switch (request.type()) {
            case XenstoreMessageType.WRITE -> write(nodes, path,
                    Arrays.copyOfRange(payload, nameBytes, payload.length));
            case XenstoreMessageType.MKDIR -> {
                if (!nodes.containsKey(path)) {
                    write(nodes, path, new byte[0]);
                }
            }
            default -> remove(nodes, path);
        }
        reply(client, request, WirePayload.of("OK"));
        if (transaction == null) {
            changed(path);
        } else {
            transaction.touched.add(path);
        }
    }

    private static void write(TreeMap<String, byte[]> nodes, String path, byte[] value) {
        for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
            nodes.putIfAbsent(path.substring(0, slash), new byte[0]);
        }
        nodes.put(path, value);
    }

    private static void remove(TreeMap<String, byte[]> nodes, String path) {
        nodes.keySet().removeIf(node -> node.equals(path) || node.startsWith(path + "/"));
    }

    private void changed(String path) {
        changes++;
        for (Watch watch : List.copyOf(watches)) {
            String watched = path(watch.path);
            if (path.equals(watched) || path.startsWith(watched + "/")) {
                String told = watch.path.startsWith("/") ? path : path.substring("/local/domain/16/".length());
                event(watch, told);
            } else if (watched.startsWith(path + "/") && !current.containsKey(path)) {
                event(watch, watch.path);
            }
        }
    }

    private void event(Watch watch, String path) {
        output.accept(watch.client, new WireMessage(XenstoreMessageType.WATCH_EVENT, 0, 0,
                WirePayload.of(path, watch.token)).encoded());
    }

    private void watch(int client, WireMessage request, List<String> strings) {
        Watch watch = new Watch(client, strings.get(0), strings.get(1));
        if (watch.path.contains("//")) {
            error(client, request, "EINVAL");
            return;
        }
        if (watches.contains(watch)) {
            error(client, request, "EEXIST");
            return;
        }
        watches.add(watch);
        reply(client, request, WirePayload.of("OK"));
        event(watch, watch.path);
    }

    private void end(int client, WireMessage request, Transaction transaction, String answer) {
        if (transaction == null) {
            error(client, request, "ENOENT");
            return;
        }
        transactions.remove(request.transactionId());
        if (answer.equals("T") && (transaction.startedAt != changes || conflicts > 0)) {
            conflicts = Math.max(0, conflicts - 1);
            error(client, request, "EAGAIN");
            return;
        }
        reply(client, request, WirePayload.of("OK"));
        if (answer.equals("T")) {
            current = transaction.nodes;
            transaction.touched.forEach(this::changed);
        }
    }

    private void reply(int client, WireMessage request, boolean there) {
        if (there) {
            reply(client, request, WirePayload.of("OK"));
        } else {
            error(client, request, "ENOENT");
        }
    }

    private void error(int client, WireMessage request, String name) {
        output.accept(client, new WireMessage(XenstoreMessageType.ERROR, request.requestId(), request.transactionId(),
                WirePayload.of(name)).encoded());
    }

    private void reply(int client, WireMessage request, byte[] payload) {
        output.accept(client,
                new WireMessage(request.type(), request.requestId(), request.transactionId(), payload).encoded());
    }
}
