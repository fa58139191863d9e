package org.ringdom.launcher.stats;

import java.util.LinkedHashMap;
import java.util.Map;

import org.ringdom.abi.shared.DomainOwn;
import org.ringdom.launcher.api.SupervisorException;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.memory.SharedFile;
import org.ringdom.runtime.memory.SharedFileException;
import org.ringdom.runtime.metrics.CounterFile;

/**
 * A service's counters at one time. They go on over restarts of the service, since they belong to its file, so a later
 * sample of the same file is never less.
 *
 * @param timeNs of {@link System#nanoTime}
 * @param counters values by label, in the order in which they were made
 */
public record Sample(long timeNs, Map<String, Long> counters) {
    private static final double NS_PER_S = 1e9;

    public Sample {
        counters = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(counters));
    }

    /** Reads the counters of the service that plays {@code domid}. */
    public static Sample read(InstanceFolder folder, int domid) throws SupervisorException {
        try (SharedFile own = SharedFile.open(folder.domainOwn(domid), DomainOwn.MAGIC, DomainOwn.VERSION, false)) {
            return new Sample(System.nanoTime(), CounterFile.read(own.buffer()));
        } catch (LinuxException | SharedFileException unreadable) {
            throw new SupervisorException("no counters of domain " + domid + ": " + unreadable.getMessage(),
                    unreadable);
        }
    }

    /** A counter's value; 0 if it is not there. */
    public long value(String label) {
        return counters.getOrDefault(label, 0L);
    }

    /** How fast a counter rose since an earlier sample, per second; never negative, 0 over no time. */
    public double rate(Sample before, String label) {
        double seconds = (timeNs - before.timeNs) / NS_PER_S;
        long more = value(label) - before.value(label);
        return seconds <= 0 || more <= 0 ? 0 : more / seconds;
    }
}
