package org.ringdom.launcher.supervisor.domain;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.ringdom.abi.control.PhysInfo;
import org.ringdom.launcher.api.HostInfo;

/** The machine as {@code xl info} tells of it, from the core's physinfo and the kernel. */
public final class HostView {
    private static final int PAGES_PER_MIB = 256;
    private static final String CPU = "/sys/devices/system/cpu/cpu%d/topology/%s";

    private HostView() {
    }

    /** Names and values in the order of {@code xl info}; free_memory is what domains may still have. */
    public static HostInfo of(PhysInfo info) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("host", hostName());
        fields.put("release", System.getProperty("os.version"));
        fields.put("machine", System.getProperty("os.arch").replace("amd64", "x86_64"));
        fields.put("nr_cpus", Integer.toString(info.cpus()));
        fields.put("max_cpu_id", Integer.toString(info.cpus() - 1));
        fields.put("nr_nodes", Integer.toString(info.nodes().size()));
        fields.put("cores_per_socket", Integer.toString(info.coresPerSocket()));
        fields.put("threads_per_core", Integer.toString(info.threadsPerCore()));
        fields.put("cpu_mhz", String.format(Locale.ROOT, "%.3f", info.cpuKhz() / 1000.0));
        fields.put("virt_caps", "pv");
        fields.put("total_memory", Long.toString(info.totalPages() / PAGES_PER_MIB));
        fields.put("free_memory", Long.toString(Math.max(0, info.domainPages() - info.usedPages()) / PAGES_PER_MIB));
        fields.put("free_cpus", "0");
        fields.put("xen_major", "4");
        fields.put("xen_minor", "17");
        fields.put("xen_extra", ".ringdom");
        fields.put("xen_caps", "xen-3.0-x86_64");
        fields.put("xen_pagesize", "4096");
        List<HostInfo.Cpu> cpus = new ArrayList<>();
        List<HostInfo.Node> nodes = new ArrayList<>();
        for (PhysInfo.Node node : info.nodes()) {
            nodes.add(new HostInfo.Node(node.id(), node.totalPages() / PAGES_PER_MIB, node.freePages() / PAGES_PER_MIB,
                    node.distances()));
            for (int cpu : numbers(node.cpuList())) {
                cpus.add(new HostInfo.Cpu(cpu, topology(cpu, "core_id"), topology(cpu, "physical_package_id"),
                        node.id()));
            }
        }
        return new HostInfo(fields, cpus, nodes);
    }

    private static String hostName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException hidden) {
            return InetAddress.getLoopbackAddress().getHostName();
        }
    }

    private static int topology(int cpu, String what) {
        try {
            return Integer.parseInt(Files.readString(Path.of(String.format(CPU, cpu, what))).strip());
        } catch (IOException | NumberFormatException unknown) {
            return 0;
        }
    }

    /** The numbers of a list such as {@code 0-3,8}. */
    static List<Integer> numbers(String list) {
        List<Integer> numbers = new ArrayList<>();
        for (String range : list.isEmpty() ? new String[0] : list.split(",")) {
            String[] ends = range.split("-");
            for (int number = Integer.parseInt(ends[0]); number <= Integer.parseInt(ends[ends.length - 1]); number++) {
                numbers.add(number);
            }
        }
        return numbers;
    }
}
