package org.ringdom.xenstore.quota;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;

import org.agrona.collections.Int2IntCounterMap;
import org.ringdom.xenstore.permission.Caller;

/**
 * What each domain may have, and the most that it was seen to have. The control domain is not held to anything. A domain
 * without a value of its own has the global one. Not thread-safe.
 */
public final class Quotas {
    /** Stands for 'every domain without a value of its own'. */
    public static final int GLOBAL = -1;
    /** Domids from here up are guests'; those below are ours. */
    public static final int FIRST_GUEST = 16;
    /** How many times a guest's share a driver domain may have where a share grows. */
    public static final int SERVICE_FACTOR = 100;

    private static final int COUNT = Quota.values().length;
    private static final int UNSET = -1;
    private static final IntConsumer NOBODY = domid -> {
    };

    private final int[] global = new int[COUNT];
    private final Map<Integer, int[]> own = new TreeMap<>();
    private final Map<Integer, long[]> seen = new TreeMap<>();
    private final Int2IntCounterMap held = new Int2IntCounterMap(0);
    private IntConsumer onSoftMemory = NOBODY;
    private long refused;

    /** Quotas that begin with {@code limits}. */
    public Quotas(Limits limits) {
        for (Quota quota : Quota.values()) {
            global[quota.ordinal()] = limits.of(quota);
        }
    }

    /** Has {@code listener} called with a domain that comes to have more than its soft memory. */
    public void onSoftMemory(IntConsumer listener) {
        onSoftMemory = listener;
    }

    /** What {@code domid} may have, or with {@link #GLOBAL} what a guest may; 0: as much as it likes. */
    public int limit(int domid, Quota quota) {
        int[] values = own.get(domid);
        if (values != null && values[quota.ordinal()] != UNSET) {
            return values[quota.ordinal()];
        }
        int value = global[quota.ordinal()];
        boolean service = domid >= 0 && domid < FIRST_GUEST && quota.growsForServices();
        return service ? (int) Math.min(Integer.MAX_VALUE, (long) value * SERVICE_FACTOR) : value;
    }

    /** Sets the value of {@code domid}, or the global one. */
    public void set(int domid, Quota quota, int value) {
        if (domid == GLOBAL) {
            global[quota.ordinal()] = value;
            return;
        }
        own.computeIfAbsent(domid, key -> {
            int[] unset = new int[COUNT];
            Arrays.fill(unset, UNSET);
            return unset;
        })[quota.ordinal()] = value;
    }

    /** A domain is gone. */
    public void forget(int domid) {
        own.remove(domid);
        seen.remove(domid);
    }

    /** Takes a value that was set. */
    @FunctionalInterface
    public interface Visitor {
        /** {@code domid} may be {@link #GLOBAL}. */
        void set(int domid, Quota quota, int value);
    }

    /** Calls {@code visitor} with each global value and each that a domain has of its own. */
    public void forEach(Visitor visitor) {
        for (Quota quota : Quota.values()) {
            visitor.set(GLOBAL, quota, global[quota.ordinal()]);
            own.forEach((domid, values) -> {
                if (values[quota.ordinal()] != UNSET) {
                    visitor.set(domid, quota, values[quota.ordinal()]);
                }
            });
        }
    }

    /**
     * Refuses a request of {@code caller} that would let {@code owner} have {@code value} of something.
     *
     * @throws org.ringdom.xenstore.protocol.StoreException
     *             if that is too much
     */
    public void check(Caller caller, int owner, Quota quota, long value) {
        if (caller.privileged() || owner == 0) {
            return;
        }
        int limit = limit(owner, quota);
        if (limit != 0 && value > limit) {
            refused++;
            throw quota.error().exception();
        }
        long[] most = seen.computeIfAbsent(owner, key -> new long[COUNT]);
        most[quota.ordinal()] = Math.max(most[quota.ordinal()], value);
    }

    /** The same for what the caller itself would have. */
    public void check(Caller caller, Quota quota, long value) {
        check(caller, caller.domid(), quota, value);
    }

    /** The same for memory: {@code bytes} of nodes that {@code owner} would own, and what else it holds. */
    public void checkMemory(Caller caller, int owner, long bytes) {
        long all = bytes + heldBy(owner);
        check(caller, owner, Quota.MEMORY, all);
        if (!caller.privileged() && owner != 0) {
            int soft = limit(owner, Quota.SOFT_MEMORY);
            long[] most = seen.get(owner);
            if (soft != 0 && all > soft && most[Quota.SOFT_MEMORY.ordinal()] <= soft) {
                onSoftMemory.accept(owner);
            }
            most[Quota.SOFT_MEMORY.ordinal()] = Math.max(most[Quota.SOFT_MEMORY.ordinal()], all);
        }
    }

    /** A domain holds more bytes, or fewer, in watches and transactions. */
    public void hold(int domid, int bytes) {
        if (bytes != 0) {
            held.getAndAdd(domid, bytes);
        }
    }

    /** Bytes of a domain's watches and open transactions. */
    public int heldBy(int domid) {
        return held.get(domid);
    }

    /** The most that {@code domid} was seen to have, or with {@link #GLOBAL} that any domain had. */
    public long most(int domid, Quota quota) {
        if (domid != GLOBAL) {
            long[] most = seen.get(domid);
            return most == null ? 0 : most[quota.ordinal()];
        }
        return seen.values().stream().mapToLong(most -> most[quota.ordinal()]).max().orElse(0);
    }

    /** Forgets what was seen. */
    public void resetMost() {
        seen.clear();
    }

    /** Number of requests refused since the start. */
    public long refused() {
        return refused;
    }
}
