package org.ringdom.runtime.xenstore;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.ringdom.abi.io.XenstoreMessageType;

/** A client that sits in the same thread as a {@link FakeStore}: answers come at once, events with {@link #doWork()}. */
public final class LocalXenstore extends XenstoreClient {
    /** One store and its local clients. */
    public static final class World {
        private final Map<Integer, LocalXenstore> clients = new HashMap<>();
        public final FakeStore store = new FakeStore((client, message) -> clients.get(client).take(message));

        /** A new client. */
        public LocalXenstore client() {
            LocalXenstore client = new LocalXenstore(store, clients.size());
            clients.put(client.number, client);
            return client;
        }

        /** Calls listeners until nobody hears anything new. */
        public void settle() {
            int work;
            do {
                work = clients.values().stream().mapToInt(LocalXenstore::doWork).sum();
            } while (work > 0);
        }
    }

    private final FakeStore store;
    private final int number;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private WireMessage answer;

    private LocalXenstore(FakeStore store, int number) {
        this.store = store;
        this.number = number;
    }

    private void take(byte[] bytes) {
        WireMessage message = WireMessage.decode(bytes, bytes.length);
        if (message.type() == XenstoreMessageType.WATCH_EVENT) {
            tasks.add(() -> deliver(message));
        } else {
            answer = message;
        }
    }

    @Override
    void send(int type, int transactionId, byte[] payload, CompletableFuture<byte[]> reply) {
        store.handle(number, new WireMessage(type, 1, transactionId, payload).encoded());
        settle(reply, type, payload, answer);
    }

    @Override
    void awaitDone(CompletableFuture<?> future) {
        throw new AssertionError("everything is answered at once");
    }

    @Override
    long generation() {
        return 0;
    }

    @Override
    public void later(Runnable task) {
        tasks.add(task);
    }

    @Override
    public int doWork() {
        int work = 0;
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
            work++;
        }
        return work;
    }

    @Override
    public void close() {
        tasks.clear();
    }
}
