package org.ringdom.core.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.abi.control.PhysInfo;

class HostInfoTest {
    @TempDir
    Path root;

    private void file(String name, String text) throws IOException {
        Path path = root.resolve(name);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    @Test
    void readsSocketsNodesAndMemory() throws IOException {
        StringBuilder cpus = new StringBuilder();
        for (int cpu = 0; cpu < 8; cpu++) {
            cpus.append("processor\t: ").append(cpu).append("\ncpu MHz\t\t: 2400.500\nphysical id\t: ").append(cpu / 4)
                    .append("\ncore id\t\t: ").append(cpu % 4 / 2).append("\n\n");
        }
        file("proc/cpuinfo", cpus.toString());
        file("proc/meminfo", "MemTotal:       8000000 kB\nMemFree: 1 kB\nMemAvailable:   4000000 kB\n");
        for (int node = 0; node < 2; node++) {
            file("sys/devices/system/node/node" + node + "/cpulist", node == 0 ? "0-3\n" : "4,5-7\n");
            file("sys/devices/system/node/node" + node + "/distance", node == 0 ? "10 21\n" : "21 10\n");
            file("sys/devices/system/node/node" + node + "/meminfo",
                    "Node " + node + " MemTotal: 4000000 kB\nNode " + node + " MemFree: 2000 kB\n");
        }
        Files.createDirectories(root.resolve("sys/devices/system/node/power"));

        PhysInfo info = PhysInfo.decode(new HostInfo(root).read(77, 5).encode());

        assertEquals(8, info.cpus());
        assertEquals(2, info.sockets());
        assertEquals(2, info.coresPerSocket());
        assertEquals(2, info.threadsPerCore());
        assertEquals(2_400_500, info.cpuKhz());
        assertEquals(2_000_000, info.totalPages());
        assertEquals(1_000_000, info.freePages());
        assertEquals(77, info.domainPages());
        assertEquals(List.of(new PhysInfo.Node(0, 4, 1_000_000, 500, List.of(10, 21), "0-3"),
                new PhysInfo.Node(1, 4, 1_000_000, 500, List.of(21, 10), "4,5-7")), info.nodes());
    }

    @Test
    void aHostThatHidesEverythingIsOneNode() {
        PhysInfo info = new HostInfo(root).read(1, 0);
        assertEquals(1, info.nodes().size());
        assertEquals(1, info.sockets());
        assertTrue(info.cpus() > 0);
    }

    @Test
    void theControlGroupBoundsTheBudget() throws IOException {
        file("proc/meminfo", "MemTotal:       8000000 kB\n");
        file("sys/fs/cgroup/memory.max", "40960000\n");
        assertEquals(10_000, new HostInfo(root).domainBudgetPages(root));
        file("sys/fs/cgroup/memory.max", "max\n");
        assertTrue(new HostInfo(root).domainBudgetPages(root) <= 1_500_000);
    }
}
