package org.ringdom.runtime.xenbus;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import org.ringdom.abi.xen.Errno;
import org.ringdom.runtime.xenstore.Xenstore;
import org.ringdom.runtime.xenstore.XenstoreException;

/**
 * Keys of one directory as they were at one time, with the checks that values from another domain need.
 *
 * @param directory the directory's path, for messages
 * @param values the keys that were there
 */
public record DeviceKeys(String directory, Map<String, String> values) {
    public DeviceKeys {
        values = Map.copyOf(values);
    }

    /**
     * Reads keys of a directory (all requests at once, one wait). Missing ones, and ones that may not be read, are left out.
     *
     * @param names relative to the directory; may hold slashes
     */
    public static DeviceKeys gather(Xenstore store, String directory, String... names) {
        return store.await(gatherAsync(store, directory, names));
    }

    /** {@link #gather} without waiting. */
    public static CompletableFuture<DeviceKeys> gatherAsync(Xenstore store, String directory, String... names) {
        Map<String, String> found = new LinkedHashMap<>();
        List<CompletableFuture<?>> reads = new ArrayList<>();
        for (String name : names) {
            reads.add(store.readAsync(directory + "/" + name).handle((value, thrown) -> {
                if (value != null) {
                    found.put(name, new String(value, StandardCharsets.UTF_8));
                } else if (!isAbsence(thrown)) {
                    throw new CompletionException(thrown);
                }
                return null;
            }));
        }
        return CompletableFuture.allOf(reads.toArray(CompletableFuture[]::new))
                .thenApply(done -> new DeviceKeys(directory, found));
    }

    private static boolean isAbsence(Throwable thrown) {
        return thrown instanceof XenstoreException failed
                && (failed.errno() == Errno.ENOENT || failed.errno() == Errno.EACCES);
    }

    /** True if the key was there. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** The value, which must be there: ENOENT. */
    public String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new DeviceException(Errno.ENOENT, "reading " + directory + "/" + name);
        }
        return value;
    }

    /** The value, or {@code otherwise} if it was not there. */
    public String text(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    /** A whole decimal number that must be there and in range: ENOENT, EINVAL. */
    public long number(String name, long min, long max) {
        String text = text(name);
        try {
            long value = Long.parseLong(text.strip());
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            // said below
        }
        String shown = text.length() > 40 ? text.substring(0, 40) + "..." : text;
        throw new DeviceException(Errno.EINVAL,
                directory + "/" + name + " is '" + shown + "', not a number from " + min + " to " + max);
    }

    /** {@link #number(String, long, long)}, or {@code otherwise} if it was not there. */
    public long number(String name, long otherwise, long min, long max) {
        return has(name) ? number(name, min, max) : otherwise;
    }

    /** {@link #number(String, long, long)} as an int. */
    public int integer(String name, int min, int max) {
        return (int) number(name, min, max);
    }

    /** {@link #number(String, long, long, long)} as an int. */
    public int integer(String name, int otherwise, int min, int max) {
        return (int) number(name, otherwise, min, max);
    }

    /** A feature: true if there and a number other than 0. */
    public boolean flag(String name) {
        return number(name, 0, Long.MIN_VALUE, Long.MAX_VALUE) != 0;
    }
}
