package org.ringdom.core.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.ringdom.abi.control.PhysInfo;

/**
 * The host as {@code /proc} and {@code /sys} tell it. What does not change is read once; memory figures each time. Whatever
 * is hidden (containers hide much) is answered with a plain default: one node, one socket.
 */
public final class HostInfo {
    private static final int PAGE_KIB = 4;

    private final Path root;
    private final Cpus cpus;
    private final Map<Integer, Path> nodes;

    /** The CPUs: how many, and how they hang together. */
    private record Cpus(int count, int threadsPerCore, int coresPerSocket, int sockets, int khz) {
    }

    /** Reads below {@code root}, which is "/" but for tests. */
    public HostInfo(Path root) {
        this.root = root;
        this.cpus = readCpus();
        this.nodes = findNodes();
    }

    /** The answer to SYSCTL_PHYSINFO; the last two figures are the caller's. */
    public PhysInfo read(long domainPages, long usedPages) {
        Map<String, Long> memory = memory(root.resolve("proc/meminfo"));
        long total = memory.getOrDefault("MemTotal", 0L) / PAGE_KIB;
        long free = memory.getOrDefault("MemAvailable", 0L) / PAGE_KIB;
        List<PhysInfo.Node> list = new ArrayList<>();
        nodes.forEach((id, folder) -> list.add(readNode(id, folder)));
        if (list.isEmpty()) {
            list.add(new PhysInfo.Node(0, cpus.count, total, free, List.of(10),
                    cpus.count == 1 ? "0" : "0-" + (cpus.count - 1)));
        }
        return new PhysInfo(cpus.count, cpus.threadsPerCore, cpus.coresPerSocket, cpus.sockets, cpus.khz, total, free,
                domainPages, usedPages, list);
    }

    /**
     * Pages that domains may have in all: the least of three quarters of the host's memory, the control group's limit, and
     * the size of the file system that guest memory lies in.
     */
    public long domainBudgetPages(Path shm) {
        long bytes = memory(root.resolve("proc/meminfo")).getOrDefault("MemTotal", 1L << 22) * 1024 / 4 * 3;
        String limit = text(root.resolve("sys/fs/cgroup/memory.max"));
        if (limit.matches("\\d{1,18}")) {
            bytes = Math.min(bytes, Long.parseLong(limit));
        }
        try {
            bytes = Math.min(bytes, Files.getFileStore(shm).getTotalSpace());
        } catch (IOException unknown) {
            // the two other bounds hold
        }
        return bytes / (PAGE_KIB * 1024);
    }

    private Map<Integer, Path> findNodes() {
        Map<Integer, Path> found = new TreeMap<>();
        try (Stream<Path> entries = Files.list(root.resolve("sys/devices/system/node"))) {
            entries.filter(path -> path.getFileName().toString().matches("node\\d{1,6}"))
                    .forEach(path -> found.put(Integer.parseInt(path.getFileName().toString().substring(4)), path));
        } catch (IOException hidden) {
            return Map.of();
        }
        return found;
    }

    private static PhysInfo.Node readNode(int id, Path folder) {
        Map<String, Long> memory = memory(folder.resolve("meminfo"));
        List<Integer> distances = Stream.of(text(folder.resolve("distance")).split("\\s+"))
                .filter(word -> word.matches("\\d{1,6}")).map(Integer::valueOf).toList();
        String list = text(folder.resolve("cpulist"));
        return new PhysInfo.Node(id, countCpus(list), memory.getOrDefault("MemTotal", 0L) / PAGE_KIB,
                memory.getOrDefault("MemFree", 0L) / PAGE_KIB, distances, list);
    }

    /** The number of CPUs in a list such as "0-3,8". */
    static int countCpus(String list) {
        int count = 0;
        for (String range : list.split(",")) {
            String[] ends = range.trim().split("-");
            if (ends[0].matches("\\d{1,6}") && ends[ends.length - 1].matches("\\d{1,6}")) {
                count += Integer.parseInt(ends[ends.length - 1]) - Integer.parseInt(ends[0]) + 1;
            }
        }
        return count;
    }

    /** Lines such as "MemTotal: 123 kB", with or without "Node 0" before. */
    private static Map<String, Long> memory(Path file) {
        Map<String, Long> figures = new HashMap<>();
        text(file).lines().map(line -> line.replaceFirst("^Node \\d+ ", "").split("[:\\s]+"))
                .filter(words -> words.length >= 2 && words[1].matches("\\d{1,15}"))
                .forEach(words -> figures.put(words[0], Long.valueOf(words[1])));
        return figures;
    }

    private Cpus readCpus() {
        Set<String> sockets = new HashSet<>();
        Set<String> cores = new HashSet<>();
        int count = 0;
        int khz = 0;
        String socket = "0";
        for (String line : text(root.resolve("proc/cpuinfo")).lines().toList()) {
            String[] sides = line.split("\\s*:\\s*", 2);
            switch (sides[0].trim()) {
                case "processor" -> count++;
                case "cpu MHz" -> khz = (int) (Double.parseDouble(sides[1]) * 1000);
                case "physical id" -> sockets.add(socket = sides[1]);
                case "core id" -> cores.add(socket + "/" + sides[1]);
                default -> {
                }
            }
        }
        count = count == 0 ? Runtime.getRuntime().availableProcessors() : count;
        int coreCount = cores.isEmpty() ? count : cores.size();
        int socketCount = Math.max(1, sockets.size());
        return new Cpus(count, Math.max(1, count / coreCount), Math.max(1, coreCount / socketCount), socketCount, khz);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file).trim();
        } catch (IOException hidden) {
            return "";
        }
    }
}
