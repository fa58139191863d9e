package org.ringdom.launcher.cli.top;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.ringdom.launcher.api.DomainState;

/** Samples as xentop prints them. */
final class TopView {
    private static final String HEAD = "      NAME  STATE   CPU(sec) CPU(%)     MEM(k) MEM(%)  MAXMEM(k) MAXMEM(%) VCPUS NETS"
            + " NETTX(k) NETRX(k) VBDS   VBD_OO   VBD_RD   VBD_WR  VBD_RSECT  VBD_WSECT SSID";
    private static final int SHORT_NAME = 10;
    private static final long KIB_PER_MIB = 1024;
    private static final double PERCENT = 100;
    private static final double NS_PER_S = 1e9;

    private final long hostKib;
    private final boolean fullNames;

    /** @param hostKib memory of the host, for shares; 0: not known */
    TopView(long hostKib, boolean fullNames) {
        this.hostKib = hostKib;
        this.fullNames = fullNames;
    }

    /** What lines can be sorted by. */
    enum Order {
        NAME, CPU, MEM, NETTX, NETRX, VBD_RD, VBD_WR;

        Order next() {
            return values()[(ordinal() + 1) % values().length];
        }

        Comparator<DomainLoad> comparator() {
            return switch (this) {
                case NAME -> Comparator.comparing(load -> load.domain().name());
                case CPU -> Comparator.comparingDouble((DomainLoad load) -> load.domain().timeS()).reversed();
                case MEM -> Comparator.comparingLong((DomainLoad load) -> load.domain().memMiB()).reversed();
                case NETTX -> Comparator.comparingLong(DomainLoad::sentBytes).reversed();
                case NETRX -> Comparator.comparingLong(DomainLoad::receivedBytes).reversed();
                case VBD_RD -> Comparator.comparingLong(DomainLoad::reads).reversed();
                case VBD_WR -> Comparator.comparingLong(DomainLoad::writes).reversed();
            };
        }
    }

    /** The columns' titles. */
    String head() {
        return HEAD;
    }

    /**
     * A line for each domain.
     *
     * @param before an earlier sample, for shares of CPU; null: none
     */
    List<String> lines(TopSample now, TopSample before, Order order) {
        List<String> lines = new ArrayList<>();
        now.domains().stream().sorted(order.comparator())
                .forEach(load -> lines.add(line(load, cpu(load, now, before))));
        return lines;
    }

    private String line(DomainLoad load, double cpu) {
        long memKib = load.domain().memMiB() * KIB_PER_MIB;
        long maxKib = load.domain().maxMemMiB() * KIB_PER_MIB;
        return String.format(Locale.ROOT,
                "%10s %6s %10d %6.1f %10d %6.1f %10s %9s %5d %4d %8d %8d %4d %8d %8d %8d %10d %10d %4d", name(load),
                letters(load.domain().state()), Math.round(load.domain().timeS()), cpu, memKib, share(memKib),
                maxKib == 0 ? "no limit" : Long.toString(maxKib),
                maxKib == 0 ? "n/a" : String.format(Locale.ROOT, "%.1f", share(maxKib)), load.domain().vcpus(),
                load.nets(), load.sentBytes() / 1024, load.receivedBytes() / 1024, load.disks(), 0, load.reads(),
                load.writes(), load.readSectors(), load.writtenSectors(), 0);
    }

    private String name(DomainLoad load) {
        String name = load.domain().name();
        return fullNames || name.length() <= SHORT_NAME ? name : name.substring(0, SHORT_NAME);
    }

    private double share(long kib) {
        return hostKib == 0 ? 0 : kib * PERCENT / hostKib;
    }

    /** xentop's letters: dying, shut down, blocked, crashed, paused, running. */
    private static String letters(DomainState state) {
        return (state.dying() ? "d" : "-") + (state.shutdown() ? "s" : "-") + (state.blocked() ? "b" : "-")
                + (state.crashed() ? "c" : "-") + (state.paused() ? "p" : "-") + (state.running() ? "r" : "-");
    }

    private static double cpu(DomainLoad load, TopSample now, TopSample before) {
        double seconds = before == null ? 0 : (now.timeNs() - before.timeNs()) / NS_PER_S;
        if (seconds <= 0) {
            return 0;
        }
        return before.domains().stream().filter(other -> other.domain().domid() == load.domain().domid()).findFirst()
                // the process of a service may be another one than before: it begins at 0
                .map(other -> Math.max(0, load.domain().timeS() - other.domain().timeS()) * PERCENT / seconds)
                .orElse(0.0);
    }

    /** How many domains are in which state, as above xentop's table. */
    String summary(TopSample sample) {
        List<DomainState> states = sample.domains().stream().map(load -> load.domain().state()).toList();
        return states.size() + " domains: " + count(states, DomainState::running) + " running, "
                + count(states, DomainState::blocked) + " blocked, " + count(states, DomainState::paused) + " paused, "
                + count(states, DomainState::crashed) + " crashed, " + count(states, DomainState::dying) + " dying, "
                + count(states, DomainState::shutdown) + " shutdown";
    }

    private static long count(List<DomainState> states, java.util.function.Predicate<DomainState> which) {
        return states.stream().filter(which).count();
    }

    /** The same as JSON values. */
    List<Object> json(TopSample now, TopSample before) {
        return now.domains().stream().<Object>map(load -> {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("domid", load.domain().domid());
            map.put("name", load.domain().name());
            map.put("state", letters(load.domain().state()));
            map.put("cpu_s", load.domain().timeS());
            map.put("cpu_percent", cpu(load, now, before));
            map.put("mem_kib", load.domain().memMiB() * KIB_PER_MIB);
            map.put("max_mem_kib", load.domain().maxMemMiB() * KIB_PER_MIB);
            map.put("vcpus", load.domain().vcpus());
            map.put("nets", load.nets());
            map.put("net_tx_bytes", load.sentBytes());
            map.put("net_rx_bytes", load.receivedBytes());
            map.put("vbds", load.disks());
            map.put("vbd_rd", load.reads());
            map.put("vbd_wr", load.writes());
            map.put("vbd_rsect", load.readSectors());
            map.put("vbd_wsect", load.writtenSectors());
            return map;
        }).toList();
    }
}
