package org.ringdom.netback.uplink;

import java.util.List;

/**
 * Chooses among the links of an uplink. A link that is down is left at once; one that came up is used when it has settled
 * ({@link LinkHealth}), or at once if there is no other. Active-backup stays with its link as long as that is up. Agent
 * thread only.
 */
final class Bond {
    private final BondMode mode;
    private final List<Link> links;
    private final LinkHealth[] health;
    private final Link[] chosen;
    private int count;

    Bond(BondMode mode, List<Link> links, long settleNs) {
        this.mode = mode;
        this.links = List.copyOf(links);
        this.chosen = new Link[links.size()];
        this.health = new LinkHealth[links.size()];
        for (int i = 0; i < health.length; i++) {
            health[i] = new LinkHealth(settleNs);
        }
    }

    /** Looks at all links. */
    void look(long nowNs) {
        boolean changed = false;
        for (int i = 0; i < health.length; i++) {
            changed |= health[i].look(links.get(i).isUp(), nowNs);
        }
        if (changed) {
            choose();
        }
    }

    private void choose() {
        Link before = count > 0 ? chosen[0] : null;
        count = 0;
        gather(true);
        if (count == 0) {
            gather(false);
        }
        if (mode == BondMode.ACTIVE_BACKUP && count > 0) {
            chosen[0] = before != null && before.isUp() ? before : chosen[0];
            count = 1;
        }
    }

    private void gather(boolean settled) {
        for (int i = 0; i < health.length; i++) {
            if (settled ? health[i].isUsable() : health[i].isUp()) {
                chosen[count++] = links.get(i);
            }
        }
    }

    /** The link for a flow; null if none is up. */
    Link link(int flow) {
        return count == 0 ? null : chosen[count == 1 ? 0 : Integer.remainderUnsigned(flow, count)];
    }

    /** How many links carry packets. */
    int inUse() {
        return count;
    }

    /** Whether what comes in over a link counts. */
    boolean listensTo(Link link) {
        return mode == BondMode.BALANCE || count > 0 && chosen[0] == link;
    }
}
