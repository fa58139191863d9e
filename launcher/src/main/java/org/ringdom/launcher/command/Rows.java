package org.ringdom.launcher.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.Collectors;

import org.ringdom.launcher.api.BlockDevice;
import org.ringdom.launcher.api.DomainState;
import org.ringdom.launcher.api.DomainSummary;
import org.ringdom.launcher.api.HostInfo;
import org.ringdom.launcher.api.NetworkCard;
import org.ringdom.launcher.api.VirtualCpu;

/** The values of the API as rows of a result, and back. */
public final class Rows {
    private static final String KIND = "kind";
    private static final String LETTERS = "rbpscd";

    private Rows() {
    }

    /** A row of names and values in turn. */
    private static Map<String, String> row(Object... namesAndValues) {
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            row.put(namesAndValues[i].toString(), namesAndValues[i + 1].toString());
        }
        return row;
    }

    private static int number(Map<String, String> row, String name) {
        return Integer.parseInt(row.get(name));
    }

    /** A domain. */
    public static Map<String, String> of(DomainSummary domain) {
        Map<String, String> row = row("domid", domain.domid(), "name", domain.name(), "uuid", domain.uuid(), "mem",
                domain.memMiB(), "vcpus", domain.vcpus(), "state", domain.state().letters(), "time", domain.timeS(),
                "maxmem",
                domain.maxMemMiB(), "age", domain.ageMs());
        domain.shutdownReason().ifPresent(reason -> row.put("reason", Integer.toString(reason)));
        return row;
    }

    /** A domain of a row. */
    public static DomainSummary domain(Map<String, String> row) {
        String state = row.get("state");
        boolean[] holds = new boolean[LETTERS.length()];
        for (int i = 0; i < holds.length; i++) {
            holds[i] = state.charAt(i) == LETTERS.charAt(i);
        }
        return new DomainSummary(number(row, "domid"), row.get("name"), UUID.fromString(row.get("uuid")),
                Long.parseLong(row.get("mem")), number(row, "vcpus"),
                new DomainState(holds[0], holds[1], holds[2], holds[3], holds[4], holds[5]),
                Double.parseDouble(row.get("time")), Long.parseLong(row.getOrDefault("maxmem", "0")),
                Long.parseLong(row.getOrDefault("age", "0")),
                row.containsKey("reason") ? OptionalInt.of(number(row, "reason")) : OptionalInt.empty());
    }

    /** A disk. */
    public static Map<String, String> of(BlockDevice disk) {
        return row("vdev", disk.vdev(), "be", disk.backendDomid(), "fe", disk.frontendDomid(), "state", disk.state(),
                "port", disk.eventChannel(), "ref", disk.ringRef(), "path", disk.backendPath());
    }

    /** A disk of a row. */
    public static BlockDevice disk(Map<String, String> row) {
        return new BlockDevice(number(row, "vdev"), number(row, "be"), number(row, "fe"), number(row, "state"),
                number(row, "port"), number(row, "ref"), row.get("path"));
    }

    /** A network card. */
    public static Map<String, String> of(NetworkCard card) {
        return row("device", card.device(), "be", card.backendDomid(), "fe", card.frontendDomid(), "mac", card.mac(),
                "bridge", card.bridge(), "state", card.state(), "port", card.eventChannel(), "tx", card.txRef(), "rx",
                card.rxRef(), "path", card.backendPath());
    }

    /** A network card of a row. */
    public static NetworkCard card(Map<String, String> row) {
        return new NetworkCard(number(row, "device"), number(row, "be"), number(row, "fe"), row.get("mac"),
                row.get("bridge"), number(row, "state"), number(row, "port"), number(row, "tx"), number(row, "rx"),
                row.get("path"));
    }

    /** A vCPU. */
    public static Map<String, String> of(VirtualCpu vcpu) {
        return row("name", vcpu.name(), "domid", vcpu.domid(), "vcpu", vcpu.vcpu(), "online", vcpu.online(), "cpu",
                vcpu.cpu(), "running", vcpu.running(), "blocked", vcpu.blocked(), "paused", vcpu.paused(), "time",
                vcpu.timeS());
    }

    /** A vCPU of a row. */
    public static VirtualCpu vcpu(Map<String, String> row) {
        return new VirtualCpu(row.get("name"), number(row, "domid"), number(row, "vcpu"),
                Boolean.parseBoolean(row.get("online")), number(row, "cpu"), Boolean.parseBoolean(row.get("running")),
                Boolean.parseBoolean(row.get("blocked")), Boolean.parseBoolean(row.get("paused")),
                Double.parseDouble(row.get("time")));
    }

    /** The machine, as rows of several kinds. */
    public static List<Map<String, String>> of(HostInfo info) {
        List<Map<String, String>> rows = new ArrayList<>();
        info.fields().forEach((name, value) -> rows.add(row(KIND, "field", "name", name, "value", value)));
        info.cpus().forEach(cpu -> rows.add(row(KIND, "cpu", "cpu", cpu.cpu(), "core", cpu.core(), "socket",
                cpu.socket(), "node", cpu.node())));
        info.nodes().forEach(node -> rows.add(row(KIND, "node", "node", node.node(), "total", node.totalMiB(), "free",
                node.freeMiB(), "distances",
                node.distances().stream().map(String::valueOf).collect(Collectors.joining(" ")))));
        return rows;
    }

    /** The machine of such rows. */
    public static HostInfo host(List<Map<String, String>> rows) {
        Map<String, String> fields = new LinkedHashMap<>();
        List<HostInfo.Cpu> cpus = new ArrayList<>();
        List<HostInfo.Node> nodes = new ArrayList<>();
        for (Map<String, String> row : rows) {
            switch (row.get(KIND)) {
                case "field" -> fields.put(row.get("name"), row.get("value"));
                case "cpu" -> cpus.add(new HostInfo.Cpu(number(row, "cpu"), number(row, "core"), number(row, "socket"),
                        number(row, "node")));
                case "node" -> nodes.add(new HostInfo.Node(number(row, "node"), Long.parseLong(row.get("total")),
                        Long.parseLong(row.get("free")), distances(row.get("distances"))));
                default -> throw new IllegalArgumentException("a row of kind " + row.get(KIND));
            }
        }
        return new HostInfo(fields, cpus, nodes);
    }

    private static List<Integer> distances(String text) {
        return text.isEmpty() ? List.of() : Arrays.stream(text.split(" ")).map(Integer::valueOf).toList();
    }
}
