package org.ringdom.runtime.xenstore;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A connection to the store, as services and guests use it: over Aeron or over a guest's ring.
 *
 * <p>Paths are absolute, or relative to the caller's own {@code /local/domain/<domid>}. Calls wait for the answer; a store
 * that is being restarted only delays them. Failures other than "no such node" where an Optional is returned throw {@link
 * XenstoreException} with the errno that the store sent.
 *
 * <p>Threading: the agent's or vCPU's thread. Watch listeners run on it, inside {@code poll()} of the connection, never
 * inside another call.
 */
public interface Xenstore {
    /** The value of a node as text; empty if there is no such node. */
    Optional<String> read(String path);

    /** Creates or replaces a value. */
    void write(String path, String value);

    /** Whether a node is there. */
    boolean exists(String path);

    /** Names of the children; empty also if there is no such node. */
    List<String> list(String path);

    /** Creates an empty node if there is none. */
    void mkdir(String path);

    /** Removes a node and all below it; no error if it is not there. */
    void remove(String path);

    /** Permissions in the protocol's form, such as {@code n0}, {@code r5}. */
    List<String> permissions(String path);

    /** Replaces the permissions. */
    void setPermissions(String path, List<String> permissions);

    /** Calls {@code listener} once soon, and after each change at or below {@code path}. */
    void watch(String path, String token, WatchListener listener);

    /** Ends a watch. */
    void unwatch(String path, String token);

    /** Runs {@code body} as one transaction, again and again while the store answers EAGAIN. */
    <T> T transaction(Function<Xenstore, T> body);

    /** Takes the news of a watch. */
    @FunctionalInterface
    interface WatchListener {
        /** Something at {@code path} changed; it may have been removed. */
        void changed(String path, String token);
    }
}
