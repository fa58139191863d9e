package org.ringdom.xenstore.quota;

/** The quotas that a store begins with, before anybody sets others. Immutable. */
public final class Limits {
    /** As C xenstored has them, but for nodes: its 1000 are too few for a guest with 64 disks and 16 network cards. */
    public static final Limits DEFAULT = new Limits(defaults());

    private static final int PENDING_BYTES = 1 << 20;

    private final int[] values;

    private Limits(int[] values) {
        this.values = values;
    }

    private static int[] defaults() {
        int[] values = new int[Quota.values().length];
        for (Quota quota : Quota.values()) {
            values[quota.ordinal()] = quota.initial();
        }
        return values;
    }

    /** The same with another value for one of them. */
    public Limits with(Quota quota, int value) {
        int[] changed = values.clone();
        changed[quota.ordinal()] = value;
        return new Limits(changed);
    }

    /** The value of one of them. */
    public int of(Quota quota) {
        return values[quota.ordinal()];
    }

    /** Bytes of replies and events that any client may leave unread; its connection is closed beyond. */
    public int pendingBytes() {
        return PENDING_BYTES;
    }
}
