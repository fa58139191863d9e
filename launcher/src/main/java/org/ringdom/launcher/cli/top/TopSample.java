package org.ringdom.launcher.cli.top;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.ringdom.abi.shared.DiskCounter;
import org.ringdom.blktapstats.disk.DiskReading;
import org.ringdom.launcher.api.DomainSummary;

/**
 * All domains at one time.
 *
 * @param timeNs of {@link System#nanoTime}
 * @param domains by number
 */
record TopSample(long timeNs, List<DomainLoad> domains) {
    private static final Pattern VIF = Pattern.compile("vif-(\\d{1,9})-(\\d{1,9}) (.+)");

    TopSample {
        domains = List.copyOf(domains);
    }

    /**
     * Puts a sample together.
     *
     * @param netCounters of the network service, by label; empty if there are none
     */
    static TopSample of(long timeNs, List<DomainSummary> domains, List<DiskReading> disks,
            Map<String, Long> netCounters) {
        List<DomainLoad> loads = new ArrayList<>();
        for (DomainSummary domain : domains) {
            List<DiskReading> own = disks.stream().filter(disk -> disk.id().domid() == domain.domid()).toList();
            Set<String> nets = new HashSet<>();
            long sent = 0;
            long received = 0;
            for (Map.Entry<String, Long> counter : netCounters.entrySet()) {
                Matcher vif = VIF.matcher(counter.getKey());
                if (vif.matches() && vif.group(1).equals(Integer.toString(domain.domid()))) {
                    nets.add(vif.group(2));
                    sent += vif.group(3).equals("bytes sent") ? counter.getValue() : 0;
                    received += vif.group(3).equals("bytes received") ? counter.getValue() : 0;
                }
            }
            loads.add(new DomainLoad(domain, nets.size(), sent, received, own.size(), sum(own, DiskCounter.READS),
                    sum(own, DiskCounter.WRITES), sum(own, DiskCounter.READ_SECTORS),
                    sum(own, DiskCounter.WRITTEN_SECTORS)));
        }
        return new TopSample(timeNs, loads);
    }

    private static long sum(List<DiskReading> disks, DiskCounter counter) {
        return disks.stream().mapToLong(disk -> disk.usage().value(counter)).sum();
    }
}
