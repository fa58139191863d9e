package org.ringdom.netback.vif;

import java.util.HashSet;
import java.util.Set;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.netback.uplink.UplinkCounters;
import org.ringdom.runtime.metrics.CounterFile;

/**
 * Shares the room for counters among vifs and uplinks: the first ones to come get counters of their own, which live on in
 * the file; all others count together.
 */
final class CounterPool {
    private static final int MAX_VIFS = (CounterFile.CAPACITY - 3 * UplinkCounters.COUNT) / VifCounters.COUNT - 1;
    private static final String OTHERS = "other vifs";
    private static final int MAX_UPLINKS = 2;
    private static final String OTHER_UPLINKS = "other uplinks";

    private final CounterFile counters;
    private final Set<String> vifs = new HashSet<>();
    private final Set<String> uplinks = new HashSet<>();

    /** The counters in {@code own}, a predecessor's included. */
    CounterPool(SharedBuffer own) {
        this.counters = CounterFile.over(own);
        for (String label : CounterFile.read(own).keySet()) {
            Set<String> kind = label.startsWith("vif-") ? vifs : uplinks;
            if (label.startsWith("vif-") || label.startsWith("uplink-")) {
                kind.add(label.substring(0, label.indexOf(' ')));
            }
        }
    }

    /** Counters of a vif; they go on where its predecessor's stood. */
    VifCounters of(int guest, int device) {
        String name = "vif-" + guest + "-" + device;
        String label = vifs.contains(name) || vifs.size() < MAX_VIFS && vifs.add(name) ? name : OTHERS;
        return VifCounters.of(counter -> counters.counter(label + " " + counter));
    }

    /** Counters of a bridge's uplink; they go on where its predecessor's stood. */
    UplinkCounters ofUplink(String bridge) {
        String name = "uplink-" + bridge;
        String label = uplinks.contains(name) || uplinks.size() < MAX_UPLINKS && uplinks.add(name)
                ? name
                : OTHER_UPLINKS;
        return new UplinkCounters(counter -> counters.counter(label + " " + counter));
    }
}
