package org.ringdom.runtime.xenstore;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

import org.ringdom.abi.io.XenstoreMessageType;
import org.ringdom.abi.xen.Errno;

/** A store in the heap that answers in {@link #doWork()}, one request a call; without permissions. */
public final class HeapStore extends XenstoreClient {
    private final TreeMap<String, String> nodes;
    private final ArrayDeque<Runnable> requests = new ArrayDeque<>();
    private final ArrayDeque<Runnable> later = new ArrayDeque<>();
    private final Map<String, String> watches = new LinkedHashMap<>();
    private final Map<Integer, Map<String, String>> transactions = new HashMap<>();
    /** What each transaction has read, null where nothing was. */
    private final Map<Integer, Map<String, String>> seen = new HashMap<>();
    private final List<HeapStore> all;
    private int nextTransaction = 1;

    /** Counts down commits that succeed; at 0 one conflicts. */
    public int conflictIn = -1;

    /** An empty store. */
    public HeapStore() {
        this(new TreeMap<>(), new ArrayList<>());
    }

    private HeapStore(TreeMap<String, String> nodes, List<HeapStore> all) {
        this.nodes = nodes;
        this.all = all;
        all.add(this);
    }

    /** Another connection to the same store. */
    public HeapStore connect() {
        return new HeapStore(nodes, all);
    }

    /** The value of a node, or null. */
    public String get(String path) {
        return nodes.get(path);
    }

    /** Writes as somebody else. */
    public void put(String path, String value) {
        nodes.put(path, value);
        for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
            nodes.putIfAbsent(path.substring(0, slash), "");
        }
        changed(path);
    }

    /** Removes as somebody else. */
    public void remove(String path) {
        nodes.keySet().removeIf(node -> node.equals(path) || node.startsWith(path + "/"));
        changed(path);
    }

    private void changed(String path) {
        for (HeapStore connection : all) {
            connection.watches.forEach((token, watched) -> {
                if (path.equals(watched) || path.startsWith(watched + "/") || watched.startsWith(path + "/")) {
                    connection.event(path.startsWith(watched) ? path : watched, token);
                }
            });
        }
    }

    private void event(String path, String token) {
        byte[] payload = WirePayload.of(path, token);
        later.add(() -> deliver(new WireMessage(XenstoreMessageType.WATCH_EVENT, 0, 0, payload)));
    }

    @Override
    void send(int type, int transactionId, byte[] payload, CompletableFuture<byte[]> reply) {
        requests.add(() -> {
            try {
                reply.complete(answer(type, transactionId, payload));
            } catch (XenstoreException refused) {
                reply.completeExceptionally(refused);
            }
        });
    }

    private byte[] answer(int type, int transaction, byte[] payload) {
        List<String> strings = WirePayload.strings(payload);
        String path = strings.isEmpty() ? "" : strings.getFirst();
        switch (type) {
            case XenstoreMessageType.READ -> {
                String value = transaction == 0 ? null : transactions.get(transaction).get(path);
                if (value == null) {
                    value = nodes.get(path);
                    if (transaction != 0) {
                        seen.get(transaction).put(path, value);
                    }
                }
                if (value == null) {
                    throw new XenstoreException(Errno.ENOENT, "READ " + path);
                }
                return value.getBytes(StandardCharsets.UTF_8);
            }
            case XenstoreMessageType.WRITE -> {
                String value = strings.size() < 2 ? "" : strings.get(1);
                if (transaction != 0) {
                    transactions.get(transaction).put(path, value);
                } else {
                    put(path, value);
                }
            }
            case XenstoreMessageType.DIRECTORY -> {
                return directory(path);
            }
            case XenstoreMessageType.WATCH -> {
                watches.put(strings.get(1), path);
                event(path, strings.get(1));
            }
            case XenstoreMessageType.UNWATCH -> watches.remove(strings.get(1));
            case XenstoreMessageType.TRANSACTION_START -> {
                transactions.put(nextTransaction, new LinkedHashMap<>());
                seen.put(nextTransaction, new HashMap<>());
                return WirePayload.of(Integer.toString(nextTransaction++));
            }
            case XenstoreMessageType.TRANSACTION_END -> end(transaction, path.equals("T"));
            default -> throw new XenstoreException(Errno.ENOSYS, "type " + type);
        }
        return WirePayload.of("OK");
    }

    private void end(int id, boolean commit) {
        Map<String, String> changes = transactions.remove(id);
        if (changes == null) {
            throw new XenstoreException(Errno.ENOENT, "TRANSACTION_END");
        }
        boolean changed = seen.remove(id).entrySet().stream()
                .anyMatch(read -> !Objects.equals(read.getValue(), nodes.get(read.getKey())));
        if (commit && (changed || conflictIn-- == 0)) {
            throw new XenstoreException(Errno.EAGAIN, "TRANSACTION_END");
        }
        if (commit) {
            changes.forEach(this::put);
        }
    }

    private byte[] directory(String path) {
        if (!nodes.containsKey(path)) {
            throw new XenstoreException(Errno.ENOENT, "DIRECTORY " + path);
        }
        TreeSet<String> names = new TreeSet<>();
        for (String node : nodes.keySet()) {
            if (node.startsWith(path + "/")) {
                names.add(node.substring(path.length() + 1).split("/", 2)[0]);
            }
        }
        return WirePayload.of(names.toArray(String[]::new));
    }

    /** Answers one request, or runs one event. */
    @Override
    public int doWork() {
        Runnable next = requests.isEmpty() ? later.poll() : requests.poll();
        if (next == null) {
            return 0;
        }
        next.run();
        return 1;
    }

    @Override
    public void later(Runnable task) {
        later.add(task);
    }

    @Override
    void awaitDone(CompletableFuture<?> future) {
        throw new AssertionError("the block service must never wait for the store");
    }

    @Override
    long generation() {
        return 0;
    }

    /** The connection's end: the store forgets its watches. */
    @Override
    public void close() {
        all.remove(this);
    }
}
