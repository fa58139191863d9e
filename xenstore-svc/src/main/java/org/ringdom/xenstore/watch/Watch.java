package org.ringdom.xenstore.watch;

import org.ringdom.xenstore.protocol.Paths;
import org.ringdom.xenstore.protocol.Wire;

/**
 * One watch. The order of registration is the order in which watches on the same change fire.
 *
 * @param watcher
 *            whose it is
 * @param path
 *            an absolute path, or a special one
 * @param prefix
 *            characters of a path that events leave away: more than 0 if it was registered with a relative path
 * @param token
 *            opaque to the store
 * @param depth
 *            levels below {@code path} that it fires on, {@link #ANY_DEPTH} for all
 * @param sequence
 *            rises with each registration
 */
public record Watch(Watcher watcher, String path, int prefix, String token, int depth, long sequence) {
    private static final int OVERHEAD_BYTES = 64;
    /** No limit of depth. */
    public static final int ANY_DEPTH = -1;

    /** Bytes that it counts with. */
    public int bytes() {
        return bytes(path, token);
    }

    /** Bytes that a watch of that path and token counts with. */
    public static int bytes(String path, String token) {
        return path.length() + token.length() + OVERHEAD_BYTES;
    }

    /** Whether a change of {@code changed}, which is the watched path or below it, is near enough. */
    boolean reaches(String changed) {
        return depth == ANY_DEPTH || Paths.levelsBelow(changed, path) <= depth;
    }

    /** The event for {@code changed} as a whole message; null if it would be too long. */
    public byte[] event(String changed) {
        return Wire.event(changed.substring(prefix), token);
    }
}
