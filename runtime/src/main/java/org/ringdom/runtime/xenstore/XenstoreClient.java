package org.ringdom.runtime.xenstore;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;

import org.ringdom.abi.io.XenstoreError;
import org.ringdom.abi.io.XenstoreMessage;
import org.ringdom.abi.io.XenstoreMessageType;
import org.ringdom.abi.xen.Errno;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What both clients share: requests, watches and transactions over a way to send one message and to wait. */
abstract class XenstoreClient implements Xenstore {
    private static final Logger LOG = LoggerFactory.getLogger(XenstoreClient.class);

    private final Map<String, XenstoreWatch> watches = new LinkedHashMap<>();
    private long nextWatch;

    /** Sends a request; the future gets the reply through {@link #settle}. */
    abstract void send(int type, int transactionId, byte[] payload, CompletableFuture<byte[]> reply);

    /** Drives the connection until the future is done. */
    abstract void awaitDone(CompletableFuture<?> future);

    /** Changes when what the store knows of this connection (transactions, watches) may be lost. */
    abstract long generation();

    @Override
    public final CompletableFuture<byte[]> submit(int type, int transactionId, byte[] payload) {
        CompletableFuture<byte[]> reply = new CompletableFuture<>();
        if (payload.length > XenstoreMessage.PAYLOAD_MAX) {
            reply.completeExceptionally(new XenstoreException(Errno.E2BIG, describe(type, payload)));
        } else {
            send(type, transactionId, payload, reply);
        }
        return reply;
    }

    /** Completes a request with the message that came back for it. */
    static void settle(CompletableFuture<byte[]> reply, int type, byte[] request, WireMessage answer) {
        if (answer != null && answer.type() == type) {
            reply.complete(answer.payload());
        } else if (answer != null && answer.type() == XenstoreMessageType.ERROR) {
            int errno = XenstoreError.ofText(WirePayload.first(answer.payload()));
            reply.completeExceptionally(new XenstoreException(errno, describe(type, request)));
        } else {
            fail(reply, type, request, Errno.EIO);
        }
    }

    static void fail(CompletableFuture<byte[]> reply, int type, byte[] request, int errno) {
        reply.completeExceptionally(new XenstoreException(errno, describe(type, request)));
    }

    private static String describe(int type, byte[] request) {
        return XenstoreMessageType.name(type) + " " + WirePayload.first(request);
    }

    final byte[] call(int type, int transactionId, byte[] payload) {
        return await(submit(type, transactionId, payload));
    }

    @Override
    public final <T> T await(CompletableFuture<T> future) {
        if (!future.isDone()) {
            awaitDone(future);
        }
        try {
            return future.join();
        } catch (CompletionException wrapped) {
            if (wrapped.getCause() instanceof XenstoreException failed) {
                throw new XenstoreException(failed);
            }
            throw wrapped;
        }
    }

    private NodeCalls nodes() {
        return new NodeCalls(this, 0);
    }

    @Override
    public byte[] readBytes(String path) {
        return nodes().readBytes(path);
    }

    @Override
    public void write(String path, byte[] value) {
        nodes().write(path, value);
    }

    @Override
    public List<String> list(String path) {
        return nodes().list(path);
    }

    @Override
    public void mkdir(String path) {
        nodes().mkdir(path);
    }

    @Override
    public void rm(String path) {
        nodes().rm(path);
    }

    @Override
    public List<XenstorePermission> getPerms(String path) {
        return nodes().getPerms(path);
    }

    @Override
    public void setPerms(String path, List<XenstorePermission> permissions) {
        nodes().setPerms(path, permissions);
    }

    @Override
    public CompletableFuture<byte[]> readAsync(String path) {
        return submit(XenstoreMessageType.READ, 0, WirePayload.of(path));
    }

    @Override
    public CompletableFuture<byte[]> writeAsync(String path, String value) {
        return submit(XenstoreMessageType.WRITE, 0, WirePayload.of(path, value.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public CompletableFuture<byte[]> rmAsync(String path) {
        return submit(XenstoreMessageType.RM, 0, WirePayload.of(path));
    }

    @Override
    public final <T> T transaction(Function<XenstoreNodes, T> body) {
        for (int tries = 1;; tries++) {
            long generation = generation();
            int id = Integer.parseInt(
                    WirePayload.first(call(XenstoreMessageType.TRANSACTION_START, 0, WirePayload.of(""))));
            try {
                T result = body.apply(new NodeCalls(this, id));
                call(XenstoreMessageType.TRANSACTION_END, id, WirePayload.of("T"));
                return result;
            } catch (RuntimeException failed) {
                boolean conflict = failed instanceof XenstoreException refused && refused.errno() == Errno.EAGAIN;
                if (!conflict) {
                    drop(id);
                }
                // without its transaction a body finds nothing, and may throw whatever that leads to
                boolean lost = generation() != generation;
                if (!conflict && !lost || tries == MAX_TRANSACTION_TRIES) {
                    throw failed;
                }
            }
        }
    }

    /** Ends a transaction without commit, and without waiting; one that has ended already is none of our business. */
    private void drop(int id) {
        submit(XenstoreMessageType.TRANSACTION_END, id, WirePayload.of("F"));
    }

    @Override
    public final XenstoreWatch watch(String path, String token, WatchListener listener) {
        XenstoreWatch watch = register(path, token, listener);
        try {
            call(XenstoreMessageType.WATCH, 0, WirePayload.of(path, watch.wireToken()));
        } catch (XenstoreException failed) {
            if (failed.errno() != Errno.EEXIST) {
                watches.remove(watch.wireToken());
                throw failed;
            }
            // set by the first sending of a request that was sent twice
        }
        return watch;
    }

    @Override
    public final XenstoreWatch watchAsync(String path, String token, WatchListener listener,
            Consumer<XenstoreException> failed) {
        XenstoreWatch watch = register(path, token, listener);
        set(watch, failed.andThen(refused -> watches.remove(watch.wireToken())), false);
        return watch;
    }

    /** Watch events name the token only: it is made unique by a number before the caller's own. */
    private XenstoreWatch register(String path, String token, WatchListener listener) {
        String wireToken = nextWatch++ + ":" + token;
        XenstoreWatch watch = new XenstoreWatch(this, path, token, wireToken, listener);
        watches.put(wireToken, watch);
        return watch;
    }

    /** A watch that the store has still fires only if it is taken away and set again. */
    private void set(XenstoreWatch watch, Consumer<XenstoreException> failed, boolean fireIfThere) {
        submit(XenstoreMessageType.WATCH, 0, WirePayload.of(watch.path(), watch.wireToken()))
                .whenComplete((done, thrown) -> {
                    if (thrown instanceof XenstoreException refused && refused.errno() == Errno.EEXIST) {
                        if (fireIfThere) {
                            submit(XenstoreMessageType.UNWATCH, 0, WirePayload.of(watch.path(), watch.wireToken()));
                            set(watch, failed, false);
                        }
                    } else if (thrown instanceof XenstoreException refused) {
                        later(() -> failed.accept(refused));
                    }
                });
    }

    final void unwatch(XenstoreWatch watch) {
        if (watches.remove(watch.wireToken()) != null) {
            submit(XenstoreMessageType.UNWATCH, 0, WirePayload.of(watch.path(), watch.wireToken()));
        }
    }

    /** Sets every watch again on a new connection; each fires once by that. */
    final void watchAgain() {
        for (XenstoreWatch watch : List.copyOf(watches.values())) {
            set(watch, refused -> LOG.warn("{}", refused.getMessage()), true);
        }
    }

    /** Calls the listener of a WATCH_EVENT; one that was removed meanwhile hears nothing. */
    final void deliver(WireMessage event) {
        List<String> strings = WirePayload.strings(event.payload());
        XenstoreWatch watch = strings.size() < 2 ? null : watches.get(strings.get(1));
        if (watch != null) {
            watch.fire(strings.get(0));
        }
    }

    @Override
    public void introduce(int domid, long ringFrame, int port) {
        call(XenstoreMessageType.INTRODUCE, 0,
                WirePayload.of(Integer.toString(domid), Long.toString(ringFrame), Integer.toString(port)));
    }

    @Override
    public void release(int domid) {
        call(XenstoreMessageType.RELEASE, 0, WirePayload.of(Integer.toString(domid)));
    }

    @Override
    public boolean isIntroduced(int domid) {
        return "T".equals(WirePayload.first(
                call(XenstoreMessageType.IS_DOMAIN_INTRODUCED, 0, WirePayload.of(Integer.toString(domid)))));
    }

    @Override
    public String domainPath(int domid) {
        return WirePayload.first(
                call(XenstoreMessageType.GET_DOMAIN_PATH, 0, WirePayload.of(Integer.toString(domid))));
    }
}
