package org.ringdom.blktapstats.history;

import java.util.List;

import org.ringdom.blktapstats.disk.DiskReading;
import org.ringdom.blktapstats.disk.Usage;

/**
 * What a disk did in a span of time.
 *
 * @param last the newest reading within the span
 * @param seconds how long the disk was watched within the span
 * @param usage what it transferred within the span
 * @param slots the same, cut into equal pieces of time, oldest first
 */
public record DiskHistory(DiskReading last, double seconds, Usage usage, List<Slot> slots) {
    public DiskHistory {
        slots = List.copyOf(slots);
    }

    /**
     * A piece of time.
     *
     * @param startMs when it began
     * @param seconds how long it was
     * @param usage what was seen to be transferred in it
     */
    public record Slot(long startMs, double seconds, Usage usage) {
    }
}
