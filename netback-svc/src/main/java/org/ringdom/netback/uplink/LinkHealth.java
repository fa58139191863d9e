package org.ringdom.netback.uplink;

/**
 * Whether a link is to be trusted again: one that came up is used only when it has stayed up for a while, and for longer
 * the more often it went down soon after. Going down counts at once. Agent thread only; time is the caller's.
 */
final class LinkHealth {
    private static final int MAX_FLAPS = 6;
    private static final int CALM_FACTOR = 10;

    private final long settleNs;
    private boolean up;
    private boolean usable;
    private long sinceNs;
    private int flaps;

    LinkHealth(long settleNs) {
        this.settleNs = settleNs;
    }

    /** Notes how the link is; returns whether something has changed. */
    boolean look(boolean nowUp, long nowNs) {
        boolean before = usable;
        boolean changed = nowUp != up;
        if (changed) {
            if (!nowUp && nowNs - sinceNs < CALM_FACTOR * waitNs()) {
                flaps = Math.min(flaps + 1, MAX_FLAPS);
            }
            up = nowUp;
            sinceNs = nowNs;
        } else if (up && nowNs - sinceNs >= CALM_FACTOR * waitNs()) {
            flaps = 0;
        }
        usable = up && (usable || nowNs - sinceNs >= waitNs());
        return changed || usable != before;
    }

    /** How long it has to stay up before it is used. */
    long waitNs() {
        return settleNs << flaps;
    }

    boolean isUp() {
        return up;
    }

    /** Whether it has stayed up for long enough. */
    boolean isUsable() {
        return usable;
    }
}
