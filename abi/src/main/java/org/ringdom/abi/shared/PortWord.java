package org.ringdom.abi.shared;

/**
 * A port of a domain as one u64 in {@code core.tbl}, so that a sender sees all of it in one load.
 *
 * <pre>
 *   63        52 51       40 39            20 19         4 3     0
 *  +------------+-----------+----------------+------------+-------+
 *  | generation |   vCPU    |   peer port    | peer domid | state |
 *  +------------+-----------+----------------+------------+-------+
 * </pre>
 *
 * <p>VIRQ ports hold the VIRQ's number in the peer domid field. The generation counts reuse of the port, so that a late
 * sender is noticed in traces; it wraps.
 */
public final class PortWord {
    /** Unused. */
    public static final int FREE = 0;
    /** Never handed out (port 0). */
    public static final int RESERVED = 1;
    /** Waits for the peer domain to bind. */
    public static final int UNBOUND = 2;
    /** Connected to a port of the peer domain. */
    public static final int INTERDOMAIN = 3;
    /** A virtual interrupt. */
    public static final int VIRQ = 4;
    /** Between vCPUs of the domain. */
    public static final int IPI = 5;

    private PortWord() {
    }

    /** All fields in their places. */
    public static long of(int state, int peerDomid, int peerPort, int vcpu, int generation) {
        return state & 0xFL
                | (peerDomid & 0xFFFFL) << 4
                | (peerPort & 0xF_FFFFL) << 20
                | (vcpu & 0xFFFL) << 40
                | (generation & 0xFFFL) << 52;
    }

    public static int state(long word) {
        return (int) word & 0xF;
    }

    public static int peerDomid(long word) {
        return (int) (word >>> 4) & 0xFFFF;
    }

    /** The number of a VIRQ port. */
    public static int virq(long word) {
        return peerDomid(word);
    }

    public static int peerPort(long word) {
        return (int) (word >>> 20) & 0xF_FFFF;
    }

    public static int vcpu(long word) {
        return (int) (word >>> 40) & 0xFFF;
    }

    public static int generation(long word) {
        return (int) (word >>> 52) & 0xFFF;
    }

    /** The same port closed: free, its generation one higher. */
    public static long closed(long word) {
        return of(FREE, 0, 0, 0, generation(word) + 1);
    }

    /** The same port notifying another vCPU. */
    public static long withVcpu(long word, int vcpu) {
        return of(state(word), peerDomid(word), peerPort(word), vcpu, generation(word));
    }
}
