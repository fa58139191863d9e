package org.ringdom.launcher.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The machine and the core, as {@code info} shows them.
 *
 * @param fields names and values in the order of {@code xl info}
 * @param cpus where each CPU sits
 * @param nodes NUMA nodes
 */
public record HostInfo(Map<String, String> fields, List<Cpu> cpus, List<Node> nodes) {
    public HostInfo {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        cpus = List.copyOf(cpus);
        nodes = List.copyOf(nodes);
    }

    /** Where one CPU sits. */
    public record Cpu(int cpu, int core, int socket, int node) {
    }

    /**
     * One NUMA node.
     *
     * @param node its number
     * @param totalMiB its memory
     * @param freeMiB what of it is free
     * @param distances to each node, 10 is itself
     */
    public record Node(int node, long totalMiB, long freeMiB, List<Integer> distances) {
        public Node {
            distances = List.copyOf(distances);
        }
    }
}
