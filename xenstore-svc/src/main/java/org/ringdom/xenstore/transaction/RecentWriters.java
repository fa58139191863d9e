package org.ringdom.xenstore.transaction;

import java.util.Arrays;
import java.util.List;

import org.ringdom.xenstore.protocol.Paths;

/**
 * Who changed what of late, so that a transaction that fails can be laid to somebody's account. Remembers the last changes
 * only, and few paths of each; asked when a commit fails. Not thread-safe.
 */
public final class RecentWriters {
    /** Nobody known. */
    public static final int NOBODY = -1;

    private static final int REMEMBERED = 256;
    private static final int PATHS_MAX = 8;

    private final int[] domids = new int[REMEMBERED];
    private final String[][] paths = new String[REMEMBERED][];
    private int next;

    /** A domain's change has become the store's. */
    public void changed(int domid, List<NodeChange> changes) {
        String[] some = new String[Math.min(changes.size(), PATHS_MAX)];
        for (int i = 0; i < some.length; i++) {
            some[i] = changes.get(i).path();
        }
        domids[next] = domid;
        paths[next] = some;
        next = (next + 1) % REMEMBERED;
    }

    /** The last that changed something at, above or below {@code path}, other than {@code self}; {@link #NOBODY} if none. */
    public int writerOf(String path, int self) {
        for (int back = 1; back <= REMEMBERED; back++) {
            int at = (next - back + REMEMBERED) % REMEMBERED;
            if (paths[at] == null) {
                return NOBODY;
            }
            if (domids[at] != self && touches(paths[at], path)) {
                return domids[at];
            }
        }
        return NOBODY;
    }

    private static boolean touches(String[] changed, String path) {
        for (String one : changed) {
            if (Paths.within(one, path) || Paths.within(path, one)) {
                return true;
            }
        }
        return false;
    }

    /** Nobody's transaction is open: what was remembered concerns none. */
    public void clear() {
        Arrays.fill(paths, null);
        next = 0;
    }
}
