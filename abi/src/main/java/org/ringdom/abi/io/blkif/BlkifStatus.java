package org.ringdom.abi.io.blkif;

/**
 * How a block request went.
 *
 * <p>Source: {@code BLKIF_RSP_*} in xen/include/public/io/blkif.h.
 */
public final class BlkifStatus {
    /** Done. */
    public static final int OKAY = 0;
    /** An error. */
    public static final int ERROR = -1;
    /** The backend does not know the operation. */
    public static final int EOPNOTSUPP = -2;

    private BlkifStatus() {
    }
}
