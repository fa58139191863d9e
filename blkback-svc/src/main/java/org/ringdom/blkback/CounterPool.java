package org.ringdom.blkback;

import java.util.HashSet;
import java.util.Set;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.runtime.metrics.CounterFile;

/**
 * Shares the room for counters among disks: the first ones to come get counters of their own, which live on in the file; all
 * others count together.
 */
final class CounterPool {
    private static final int MAX_DISKS = CounterFile.CAPACITY / DiskCounters.COUNT - 1;
    private static final String OTHERS = "other disks";

    private final CounterFile counters;
    private final Set<String> disks = new HashSet<>();

    /** The counters in {@code own}, a predecessor's included. */
    CounterPool(SharedBuffer own) {
        this.counters = CounterFile.over(own);
        for (String label : CounterFile.read(own).keySet()) {
            if (label.startsWith("vbd-")) {
                disks.add(label.substring(0, label.indexOf(' ')));
            }
        }
    }

    /** Counters of a disk; they go on where its predecessor's stood. */
    DiskCounters of(int guest, int device) {
        String name = "vbd-" + guest + "-" + device;
        String label = disks.contains(name) || disks.size() < MAX_DISKS && disks.add(name) ? name : OTHERS;
        return DiskCounters.of(counter -> counters.counter(label + " " + counter));
    }
}
