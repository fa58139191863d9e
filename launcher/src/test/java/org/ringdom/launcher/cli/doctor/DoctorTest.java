package org.ringdom.launcher.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.ringdom.launcher.api.Instance;
import org.ringdom.launcher.api.InstanceControl.Presence;
import org.ringdom.launcher.cli.doctor.Finding.Grade;

class DoctorTest {
    private static final long MIB = 1 << 20;

    /** A machine made of a few facts. */
    private static final class FakeHost implements Host {
        final Map<String, String> files = new HashMap<>(Map.of("/proc/sys/kernel/osrelease", "6.1.0-56-amd64\n",
                "/proc/meminfo", "MemTotal: 9 kB\nMemAvailable:    4194304 kB\n", "/proc/self/limits",
                "Max open files            4096                 4096                 files\n"));
        final Set<String> unwritable = new HashSet<>();
        int landlockAbi;
        long free = 2048 * MIB;
        Runtime.Version java = Runtime.Version.parse("25.0.3+9");

        @Override
        public Optional<String> text(Path file) {
            return Optional.ofNullable(files.get(file.toString()));
        }

        @Override
        public boolean exists(Path file) {
            return !file.toString().contains("missing");
        }

        @Override
        public boolean writable(Path folder) {
            return !unwritable.contains(folder.toString());
        }

        @Override
        public long freeBytes(Path folder) {
            return free;
        }

        @Override
        public Runtime.Version java() {
            return java;
        }

        @Override
        public int landlockAbi() {
            return landlockAbi;
        }

        @Override
        public String architecture() {
            return "amd64";
        }

        @Override
        public Map<String, String> environment() {
            return Map.of("PATH", "/usr/bin", "RINGDOM_STATE", "/state/missing");
        }
    }

    private final FakeHost host = new FakeHost();

    private Finding find(String subject, Presence presence) {
        List<Finding> findings = new Doctor(host).examine(Instance.of("x", host.environment()), presence);
        return findings.stream().filter(finding -> finding.subject().equals(subject)).findFirst().orElseThrow();
    }

    private Grade grade(String subject) {
        return find(subject, Presence.ABSENT).grade();
    }

    @Test
    void goodMachineHasNothingToMendFirst() {
        List<Finding> findings = new Doctor(host).examine(Instance.of("x", host.environment()), Presence.ABSENT);
        assertFalse(findings.stream().anyMatch(finding -> finding.grade() == Grade.FAIL), findings.toString());
        assertEquals(Grade.OK, grade("memory"));
        assertEquals(Grade.WARN, grade("Landlock"));
    }

    @Test
    void oldJavaOldKernelAndSmallSharedMemoryFail() {
        host.java = Runtime.Version.parse("21.0.1");
        assertEquals(Grade.FAIL, grade("Java"));
        host.files.put("/proc/sys/kernel/osrelease", "4.19.0\n");
        assertEquals(Grade.FAIL, grade("Linux kernel"));
        host.free = 64 * MIB;
        assertEquals("256 MiB and the guests' RAM are needed; enlarge it, or give a container --shm-size",
                find("shared memory", Presence.ABSENT).mend());
        host.free = 512 * MIB;
        assertEquals(Grade.WARN, grade("shared memory"));
        host.unwritable.add("/dev/shm");
        assertEquals(Grade.FAIL, grade("shared memory"));
    }

    @Test
    void stateFolderThatDoesNotExistYetIsJudgedByItsParent() {
        assertEquals(Grade.OK, grade("state folder"));
        host.unwritable.add("/state");
        assertEquals(Grade.FAIL, grade("state folder"));
    }

    @Test
    void memoryLimitOfTheContainerCounts() {
        host.files.put("/sys/fs/cgroup/memory.max", "104857600\n");
        assertEquals("100 MiB available", find("memory", Presence.ABSENT).detail());
        assertEquals(Grade.WARN, grade("memory"));
    }

    @Test
    void landlockHasToForbidShortening() {
        host.landlockAbi = 2;
        assertTrue(find("Landlock", Presence.ABSENT).detail().contains("too old"));
        assertEquals(Grade.WARN, grade("Landlock"));
        host.landlockAbi = 3;
        assertTrue(find("Landlock", Presence.ABSENT).detail().contains("signals are not confined"));
        assertEquals(Grade.OK, grade("Landlock"));
    }

    @Test
    void instanceWithoutSupervisorIsSaid() {
        assertEquals("`ringdom up` adopts it", find("instance 'x'", Presence.WITHOUT_SUPERVISOR).mend());
    }
}
