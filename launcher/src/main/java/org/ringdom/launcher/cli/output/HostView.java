package org.ringdom.launcher.cli.output;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.ringdom.launcher.api.HostInfo;

/** The machine, line for line as {@code xl info} prints it. */
public final class HostView {
    private static final String LAST_BEFORE_TOPOLOGY = "free_cpus";

    private HostView() {
    }

    /** {@code xl info}, or {@code xl info -n}. */
    public static String lines(HostInfo info, boolean topology) {
        StringBuilder out = new StringBuilder();
        boolean done = !topology;
        for (Map.Entry<String, String> field : info.fields().entrySet()) {
            line(out, field.getKey(), field.getValue());
            if (!done && field.getKey().equals(LAST_BEFORE_TOPOLOGY)) {
                topology(out, info);
                done = true;
            }
        }
        if (!done) {
            topology(out, info);
        }
        return out.toString();
    }

    private static void line(StringBuilder out, String name, String value) {
        out.append(String.format("%-23s: %s%n", name, value));
    }

    private static void topology(StringBuilder out, HostInfo info) {
        out.append(String.format("%-23s:%n", "cpu_topology"));
        out.append("cpu:    core    socket     node\n");
        for (HostInfo.Cpu cpu : info.cpus()) {
            out.append(String.format("%3d:    %4d     %4d     %4d%n", cpu.cpu(), cpu.core(), cpu.socket(), cpu.node()));
        }
        out.append(String.format("%-23s:%n", "device topology"));
        out.append("device           node\nNo device topology data available\n");
        out.append(String.format("%-23s:%n", "numa_info"));
        out.append("node:    memsize    memfree    distances\n");
        for (HostInfo.Node node : info.nodes()) {
            String distances = node.distances().stream().map(String::valueOf).collect(Collectors.joining(","));
            out.append(String.format("%4d:    %6d     %6d      %s%n", node.node(), node.totalMiB(), node.freeMiB(),
                    distances));
        }
    }

    /** The same as a JSON value. */
    public static Map<String, Object> json(HostInfo info, boolean topology) {
        Map<String, Object> map = new LinkedHashMap<>(info.fields());
        if (topology) {
            List<Object> cpus = info.cpus().stream()
                    .<Object>map(cpu -> ordered("cpu", cpu.cpu(), "core", cpu.core(), "socket", cpu.socket(), "node",
                            cpu.node()))
                    .toList();
            List<Object> nodes = info.nodes().stream().<Object>map(node -> ordered("node", node.node(), "total_mib",
                    node.totalMiB(), "free_mib", node.freeMiB(), "distances", node.distances())).toList();
            map.put("cpu_topology", cpus);
            map.put("numa_info", nodes);
        }
        return map;
    }

    private static Map<String, Object> ordered(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }
}
