package org.ringdom.runtime.xenstore;

/** Hears that a watch fired. Called on the agent thread, never from within a blocking call, and not from within itself. */
@FunctionalInterface
public interface WatchListener {
    /**
     * Something at or below the watched path changed, or may have: a watch also fires when it is set, and once after the
     * connection to the store was interrupted.
     *
     * @param path what changed; the watched path itself in those two cases
     * @param token as given to {@link Xenstore#watch}
     */
    void onWatch(String path, String token);
}
