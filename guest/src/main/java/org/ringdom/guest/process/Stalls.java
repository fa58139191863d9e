package org.ringdom.guest.process;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.DomainOwn;

/** The record of I/O gaps that a guest noticed, in its own file, where tools read it. One writer: the vCPU thread. */
public final class Stalls {
    private final SharedBuffer own;
    private long longestNs;

    /** Records into {@code own}, a guest's {@code dom-<id>.own}. */
    public Stalls(SharedBuffer own) {
        this.own = own;
    }

    /** Notes that nothing was answered between two points of {@link System#nanoTime}. */
    public void record(long startNs, long endNs) {
        long count = own.getLong(DomainOwn.STALL_COUNT_OFFSET);
        long at = DomainOwn.STALLS_OFFSET + count % DomainOwn.STALLS * DomainOwn.STALL_SIZE;
        own.putLong(at, startNs);
        own.putLong(at + 8, endNs);
        own.putLongRelease(DomainOwn.STALL_COUNT_OFFSET, count + 1);
        longestNs = Math.max(longestNs, endNs - startNs);
    }

    /** The longest gap so far, in nanoseconds. */
    public long longestNs() {
        return longestNs;
    }
}
