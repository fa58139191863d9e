package org.ringdom.netback.vif;

/**
 * Bytes that a guest may send in an interval, as a bucket that fills evenly. A packet passes while the bucket is not empty
 * and is then taken out whole, so that packets larger than the bucket pass too, later. Agent thread only.
 */
final class RateLimit {
    private static final long NS_PER_US = 1000;

    private final long bytes;
    private final long intervalNs;
    private long credit;
    private long filledNs;

    /** {@code bytes} each {@code intervalUs}; 0: no limit. */
    RateLimit(long bytes, long intervalUs, long nowNs) {
        this.bytes = intervalUs > 0 ? bytes : 0;
        this.intervalNs = Math.max(1, intervalUs * NS_PER_US);
        this.credit = bytes;
        this.filledNs = nowNs;
    }

    /** Takes a packet's bytes; false, and nothing taken, if it has to wait. */
    boolean take(int packetBytes, long nowNs) {
        if (bytes == 0) {
            return true;
        }
        fill(nowNs);
        if (credit <= 0) {
            return false;
        }
        credit -= packetBytes;
        return true;
    }

    private void fill(long nowNs) {
        double grown = (double) bytes * (nowNs - filledNs) / intervalNs;
        if (grown >= 1) {
            credit = (long) Math.min(bytes, credit + grown);
            filledNs = nowNs;
        }
    }

    /** When a packet that was refused may be tried again. */
    long retryAtNs(long nowNs) {
        double missing = 1.0 - credit;
        return nowNs + 1 + (long) (missing * intervalNs / bytes);
    }
}
