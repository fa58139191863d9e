package org.ringdom.abi.io.blkif;

/**
 * What a block request asks.
 *
 * <p>Source: {@code BLKIF_OP_*} in xen/include/public/io/blkif.h.
 */
public final class BlkifOperation {
    /** Disk to memory. */
    public static final int READ = 0;
    /** Memory to disk. */
    public static final int WRITE = 1;
    /** A write that is ordered against all requests before and after it, and durable. */
    public static final int WRITE_BARRIER = 2;
    /** Makes all completed writes durable; may carry segments, which are written first. */
    public static final int FLUSH_DISKCACHE = 3;
    /** Used once by packet commands; unsupported. */
    public static final int RESERVED_1 = 4;
    /** Gives sectors back. */
    public static final int DISCARD = 5;
    /** A read or write with its segments in pages of their own. */
    public static final int INDIRECT = 6;

    private BlkifOperation() {
    }

    /** The name of {@code operation}, for people. */
    public static String name(int operation) {
        return switch (operation) {
            case READ -> "read";
            case WRITE -> "write";
            case WRITE_BARRIER -> "write-barrier";
            case FLUSH_DISKCACHE -> "flush";
            case RESERVED_1 -> "reserved";
            case DISCARD -> "discard";
            case INDIRECT -> "indirect";
            default -> "operation " + operation;
        };
    }
}
