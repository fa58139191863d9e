package org.ringdom.runtime.backend;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import org.ringdom.abi.io.XenstoreMessageType;
import org.ringdom.abi.xen.Errno;
import org.ringdom.runtime.xenbus.DeviceKeys;
import org.ringdom.runtime.xenstore.Xenstore;
import org.ringdom.runtime.xenstore.XenstoreException;

/**
 * Writes and lists nodes without ever waiting: guests' I/O goes on while the store is away. Agent thread only; futures
 * complete there.
 */
public final class StoreWriter {
    private static final int MAX_TRIES = 100;

    private final Xenstore store;

    /** Writes through {@code store}, which may be away. */
    public StoreWriter(Xenstore store) {
        this.store = store;
    }

    /**
     * Writes keys of a directory in one transaction, the last one last, if what was read there is still so: what the toolstack
     * took away must not rise again, nor what it wrote meanwhile be lost. The result says whether it was so.
     *
     * @param read the directory and its keys as they were
     * @param unchanged keys that must be as they were, there or not
     */
    public CompletableFuture<Boolean> writeIfUnchanged(DeviceKeys read, List<String> unchanged,
            Map<String, String> keys) {
        return attempt(read, unchanged, keys, 1);
    }

    private CompletableFuture<Boolean> attempt(DeviceKeys read, List<String> names, Map<String, String> keys,
            int tries) {
        return store.submit(XenstoreMessageType.TRANSACTION_START, 0, new byte[1])
                .thenCompose(id -> inTransaction(Integer.parseInt(strings(id).getFirst()), read, names, keys))
                .exceptionallyCompose(failed -> {
                    if (isConflict(failed) && tries < MAX_TRIES) {
                        return attempt(read, names, keys, tries + 1);
                    }
                    return CompletableFuture.failedFuture(failed);
                });
    }

    private CompletableFuture<Boolean> inTransaction(int id, DeviceKeys read, List<String> names,
            Map<String, String> keys) {
        String directory = read.directory();
        CompletableFuture<Boolean> same = CompletableFuture.completedFuture(true);
        for (String name : names) {
            // all requests at once: the store answers them in order
            CompletableFuture<Boolean> one = store
                    .submit(XenstoreMessageType.READ, id, path(directory + "/" + name))
                    .handle((value, missing) -> Objects.equals(read.values().get(name),
                            value == null ? null : new String(value, StandardCharsets.UTF_8)));
            same = same.thenCombine(one, Boolean::logicalAnd);
        }
        return same.thenCompose(unchanged -> {
            if (!unchanged) {
                return store.submit(XenstoreMessageType.TRANSACTION_END, id, path("F")).thenApply(done -> false);
            }
            keys.forEach((name, value) -> store.submit(XenstoreMessageType.WRITE, id,
                    pathAndValue(directory + "/" + name, value)));
            return store.submit(XenstoreMessageType.TRANSACTION_END, id, path("T")).thenApply(done -> true);
        });
    }

    private static boolean isConflict(Throwable thrown) {
        Throwable failed = thrown instanceof java.util.concurrent.CompletionException ? thrown.getCause() : thrown;
        return failed instanceof XenstoreException refused
                && (refused.errno() == Errno.EAGAIN || refused.errno() == Errno.ENOENT);
    }

    /** Names of a directory's children; none if it is not there. */
    public CompletableFuture<List<String>> list(String directory) {
        return store.submit(XenstoreMessageType.DIRECTORY, 0, path(directory)).thenApply(StoreWriter::strings)
                .exceptionallyCompose(thrown -> {
                    Throwable failed = thrown.getCause() == null ? thrown : thrown.getCause();
                    if (failed instanceof XenstoreException refused && refused.errno() == Errno.E2BIG) {
                        return listPart(directory, 0, null, new ArrayList<>());
                    }
                    boolean missing = failed instanceof XenstoreException refused && refused.isMissing();
                    return missing
                            ? CompletableFuture.completedFuture(List.of())
                            : CompletableFuture.failedFuture(failed);
                });
    }

    private CompletableFuture<List<String>> listPart(String directory, int offset, String generation,
            List<String> found) {
        byte[] request = pathAndValue(directory, Integer.toString(offset) + "\0");
        return store.submit(XenstoreMessageType.DIRECTORY_PART, 0, request).thenCompose(payload -> {
            List<String> part = strings(payload);
            if (generation != null && !generation.equals(part.getFirst())) {
                return listPart(directory, 0, null, new ArrayList<>());
            }
            int next = offset;
            for (String name : part.subList(1, part.size())) {
                if (name.isEmpty()) {
                    return CompletableFuture.completedFuture(found);
                }
                found.add(name);
                next += name.getBytes(StandardCharsets.UTF_8).length + 1;
            }
            return next == offset
                    ? CompletableFuture.completedFuture(found)
                    : listPart(directory, next, part.getFirst(), found);
        });
    }

    private static byte[] path(String text) {
        return (text + "\0").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] pathAndValue(String path, String value) {
        return (path + "\0" + value).getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> strings(byte[] payload) {
        List<String> strings = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < payload.length; i++) {
            if (payload[i] == 0) {
                strings.add(new String(payload, from, i - from, StandardCharsets.UTF_8));
                from = i + 1;
            }
        }
        if (from < payload.length) {
            strings.add(new String(payload, from, payload.length - from, StandardCharsets.UTF_8));
        }
        return strings;
    }
}
