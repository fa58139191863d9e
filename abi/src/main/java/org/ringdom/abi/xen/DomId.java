package org.ringdom.abi.xen;

/**
 * Domain numbers with a meaning of their own.
 *
 * <p>Source: {@code DOMID_*} in xen/include/public/xen.h.
 */
public final class DomId {
    /** Domains have numbers below this. */
    public static final int FIRST_RESERVED = 0x7FF0;
    /** The calling domain. */
    public static final int SELF = 0x7FF0;
    /** Owner of I/O memory. */
    public static final int IO = 0x7FF1;
    /** Owner of the hypervisor's memory that others may see. */
    public static final int XEN = 0x7FF2;
    /** Owner of shared copy-on-write memory. */
    public static final int COW = 0x7FF3;
    /** No domain. */
    public static final int INVALID = 0x7FF4;
    /** The idle domain. */
    public static final int IDLE = 0x7FFF;
    /** The bits of a domain number. */
    public static final int MASK = 0x7FFF;

    private DomId() {
    }

    /** Whether {@code domid} can be the number of a domain. */
    public static boolean isDomain(int domid) {
        return domid >= 0 && domid < FIRST_RESERVED;
    }
}
