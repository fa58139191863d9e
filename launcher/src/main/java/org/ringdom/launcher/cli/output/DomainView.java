package org.ringdom.launcher.cli.output;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.ringdom.launcher.api.BlockDevice;
import org.ringdom.launcher.api.DomainSummary;
import org.ringdom.launcher.api.NetworkCard;

/** Domains and their disks, column for column as {@code xl list} and {@code xl block-list} print them. */
public final class DomainView {
    private static final String HEAD = "Name                                        ID   Mem VCPUs\tState\tTime(s)";
    private static final String VERBOSE_HEAD = "   UUID                            Reason-Code\tSecurity Label";
    private static final String BLOCK_FORMAT = "%-5s %-3s %-6s %-5s %-6s %-8s %-30s%n";

    private DomainView() {
    }

    /** {@code xl list}, or {@code xl list -v}. */
    public static String table(List<DomainSummary> domains, boolean verbose) {
        StringBuilder out = new StringBuilder(HEAD).append(verbose ? VERBOSE_HEAD : "").append('\n');
        for (DomainSummary domain : domains) {
            out.append(String.format(Locale.ROOT, "%-40s %5d %5d %5d     %s  %8.1f", domain.name(), domain.domid(),
                    domain.memMiB(), domain.vcpus(), domain.state().letters(), domain.timeS()));
            if (verbose) {
                String reason = domain.shutdownReason().isPresent()
                        ? Integer.toHexString(domain.shutdownReason().getAsInt())
                        : "-";
                out.append(String.format(" %s %8s %16s", domain.uuid(), reason, "-"));
            }
            out.append('\n');
        }
        return out.toString();
    }

    /** The domains as a JSON value. */
    public static List<Object> json(List<DomainSummary> domains) {
        return domains.stream().<Object>map(domain -> {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("domid", domain.domid());
            map.put("name", domain.name());
            map.put("uuid", domain.uuid().toString());
            map.put("memory_mib", domain.memMiB());
            map.put("vcpus", domain.vcpus());
            map.put("state", domain.state().letters());
            map.put("time_s", domain.timeS());
            map.put("max_memory_mib", domain.maxMemMiB());
            map.put("uptime_ms", domain.ageMs());
            map.put("shutdown_reason", domain.shutdownReason());
            return map;
        }).toList();
    }

    /** {@code xl block-list}. */
    public static String blockTable(List<BlockDevice> devices) {
        StringBuilder out = new StringBuilder(
                String.format(BLOCK_FORMAT, "Vdev", "BE", "handle", "state", "evt-ch", "ring-ref", "BE-path"));
        for (BlockDevice device : devices) {
            out.append(String.format(BLOCK_FORMAT, device.vdev(), device.backendDomid(), device.frontendDomid(),
                    device.state(), device.eventChannel(), device.ringRef(), device.backendPath()));
        }
        return out.toString();
    }

    /** The disks as a JSON value. */
    public static List<Object> blockJson(List<BlockDevice> devices) {
        return devices.stream().<Object>map(device -> {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("vdev", device.vdev());
            map.put("backend_domid", device.backendDomid());
            map.put("frontend_domid", device.frontendDomid());
            map.put("state", device.state());
            map.put("event_channel", device.eventChannel());
            map.put("ring_ref", device.ringRef());
            map.put("backend_path", device.backendPath());
            return map;
        }).toList();
    }

    /** {@code xl network-list}. */
    public static String networkTable(List<NetworkCard> cards) {
        StringBuilder out = new StringBuilder(String.format("%-3s %-2s %-17s %-6s %-5s %-6s %5s/%-11s %-30s\n", "Idx",
                "BE", "Mac Addr.", "handle", "state", "evt-ch", "tx-", "rx-ring-ref", "BE-path"));
        for (NetworkCard card : cards) {
            out.append(String.format("%-3d %-2d %-17s %6d %5d %6d %5d/%-11d %-30s\n", card.device(),
                    card.backendDomid(), card.mac(), card.device(), card.state(), card.eventChannel(), card.txRef(),
                    card.rxRef(), card.backendPath()));
        }
        return out.toString();
    }

    /** The network cards as a JSON value. */
    public static List<Object> networkJson(List<NetworkCard> cards) {
        return cards.stream().<Object>map(card -> {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("device", card.device());
            map.put("backend_domid", card.backendDomid());
            map.put("frontend_domid", card.frontendDomid());
            map.put("mac", card.mac());
            map.put("bridge", card.bridge());
            map.put("state", card.state());
            map.put("event_channel", card.eventChannel());
            map.put("tx_ring_ref", card.txRef());
            map.put("rx_ring_ref", card.rxRef());
            map.put("backend_path", card.backendPath());
            return map;
        }).toList();
    }
}
