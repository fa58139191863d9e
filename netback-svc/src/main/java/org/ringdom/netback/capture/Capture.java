package org.ringdom.netback.capture;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.DumpRing;
import org.ringdom.netback.frame.Frame;
import org.ringdom.runtime.memory.SharedFile;

/**
 * One capture: copies packets into its reader's file. What finds no room is dropped and counted; the reader can neither stop
 * nor harm the service. Agent thread only; nothing is allocated.
 */
final class Capture {
    private final SharedFile file;
    private final SharedBuffer ring;
    private final String name;
    private final int snapBytes;
    private long producer;

    /** Goes on where a predecessor stood. */
    Capture(SharedFile file) {
        this.file = file;
        this.ring = file.buffer();
        this.name = DumpRing.name(ring);
        this.snapBytes = Math.clamp(ring.getInt(DumpRing.SNAP_OFFSET), Frame.ETHERNET_HEADER, Frame.MAX_BYTES);
        this.producer = ring.getLongAcquire(DumpRing.PRODUCER_OFFSET) & -DumpRing.ALIGN;
    }

    String name() {
        return name;
    }

    SharedFile file() {
        return file;
    }

    /** When the reader last showed that it lives. */
    long heartbeatNs() {
        return ring.getLongAcquire(DumpRing.HEARTBEAT_OFFSET);
    }

    /** Tells the reader whether there is such a port or bridge. */
    void found(long incarnation) {
        ring.putLongRelease(DumpRing.FOUND_OFFSET, incarnation);
    }

    /** Copies a packet. */
    void take(Frame frame, long epochNs) {
        int captured = Math.min(frame.length(), snapBytes);
        int bytes = DumpRing.RECORD_HEADER + captured + DumpRing.ALIGN - 1 & -DumpRing.ALIGN;
        long used = producer - ring.getLongAcquire(DumpRing.CONSUMER_OFFSET);
        int toEnd = DumpRing.CAPACITY - (int) (producer & DumpRing.CAPACITY - 1);
        int skipped = bytes > toEnd ? toEnd : 0;
        if (used < 0 || used + skipped + bytes > DumpRing.CAPACITY) {
            ring.putLong(DumpRing.DROPPED_OFFSET, ring.getLong(DumpRing.DROPPED_OFFSET) + 1);
            return;
        }
        if (skipped > 0) {
            long gap = DumpRing.recordOffset(producer);
            ring.putInt(gap, skipped);
            ring.putInt(gap + DumpRing.RECORD_CAPTURED, DumpRing.SKIP);
            producer += skipped;
        }
        long at = DumpRing.recordOffset(producer);
        ring.putInt(at, bytes);
        ring.putInt(at + DumpRing.RECORD_CAPTURED, captured);
        ring.putInt(at + DumpRing.RECORD_LENGTH, frame.length());
        ring.putLong(at + DumpRing.RECORD_TIME, epochNs);
        frame.rewind();
        frame.read(ring, at + DumpRing.RECORD_HEADER, captured);
        producer += bytes;
        ring.putLongRelease(DumpRing.PRODUCER_OFFSET, producer);
    }
}
