package org.ringdom.launcher.cli.doctor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.ringdom.launcher.api.Instance;
import org.ringdom.launcher.api.InstanceControl.Presence;
import org.ringdom.platform.landlock.Landlock;

/** The checks, in the order in which they are shown. Each looks at one thing and changes nothing. */
public final class Doctor {
    private static final long MIB = 1 << 20;
    /** Shared memory that the services and one small guest need. */
    private static final long NEEDED_SHARED_BYTES = 256 * MIB;
    private static final long WISHED_SHARED_BYTES = 1024 * MIB;
    /** Memory that the JVMs of the services need. */
    private static final long NEEDED_MEMORY_BYTES = 768 * MIB;
    private static final int NEEDED_FILES = 1024;
    private static final Pattern KERNEL = Pattern.compile("(\\d+)\\.(\\d+).*", Pattern.DOTALL);
    private static final Pattern AVAILABLE = Pattern.compile("MemAvailable:\\s+(\\d+) kB");
    private static final Pattern OPEN_FILES = Pattern.compile("Max open files\\s+(\\d+)");
    /** Oldest kernel with pidfd_open and poll on it. */
    private static final int MIN_KERNEL = 5 * 100 + 3;
    private static final int MIN_JAVA = 25;

    private final Host host;

    /** @param host the machine to look at */
    public Doctor(Host host) {
        this.host = host;
    }

    /** Looks at everything. */
    public List<Finding> examine(Instance instance, Presence presence) {
        List<Finding> findings = new ArrayList<>();
        findings.add(java());
        findings.add(architecture());
        findings.add(kernel());
        findings.add(sharedMemory(instance));
        findings.add(memory());
        findings.add(openFiles());
        findings.add(stateFolder(instance));
        findings.add(landlock());
        findings.add(presence(instance, presence));
        findings.add(program("xenstore-ls", "stock xenstore clients", "apt-get install xenstore-utils"));
        findings.add(program("mkfs.ext4", "the demo's file system", "apt-get install e2fsprogs"));
        return findings;
    }

    private Finding java() {
        int feature = host.java().feature();
        return feature >= MIN_JAVA
                ? Finding.ok("Java", host.java().toString())
                : Finding.fail("Java", host.java().toString(), "install a JDK " + MIN_JAVA + " or later");
    }

    private Finding architecture() {
        String architecture = host.architecture();
        return architecture.equals("amd64") || architecture.equals("aarch64")
                ? Finding.ok("architecture", architecture)
                : Finding.fail("architecture", architecture, "use an x86-64 or aarch64 machine");
    }

    private Optional<Integer> kernelVersion() {
        Matcher matcher = KERNEL.matcher(host.text(Path.of("/proc/sys/kernel/osrelease")).orElse(""));
        return matcher.matches()
                ? Optional.of(Integer.parseInt(matcher.group(1)) * 100 + Integer.parseInt(matcher.group(2)))
                : Optional.empty();
    }

    private Finding kernel() {
        String release = host.text(Path.of("/proc/sys/kernel/osrelease")).orElse("unknown").strip();
        return kernelVersion().orElse(0) >= MIN_KERNEL
                ? Finding.ok("Linux kernel", release)
                : Finding.fail("Linux kernel", release, "5.3 or later is needed (pidfd)");
    }

    private Finding sharedMemory(Instance instance) {
        Path base = instance.sharedBase();
        if (!host.exists(base) || !host.writable(base)) {
            return Finding.fail("shared memory", base + " cannot be written",
                    "mount a tmpfs there, or name another folder in RINGDOM_SHM");
        }
        long free = host.freeBytes(base);
        String detail = base + ", " + free / MIB + " MiB free";
        if (free < NEEDED_SHARED_BYTES) {
            return Finding.fail("shared memory", detail,
                    NEEDED_SHARED_BYTES / MIB
                            + " MiB and the guests' RAM are needed; enlarge it, or give a container --shm-size");
        }
        return free >= WISHED_SHARED_BYTES
                ? Finding.ok("shared memory", detail)
                : Finding.warn("shared memory", detail, "the RAM of all guests has to fit in");
    }

    private Finding memory() {
        Matcher matcher = AVAILABLE.matcher(host.text(Path.of("/proc/meminfo")).orElse(""));
        if (!matcher.find()) {
            return Finding.warn("memory", "unknown", "check that /proc is mounted");
        }
        long available = Long.parseLong(matcher.group(1)) * 1024;
        String limit = host.text(Path.of("/sys/fs/cgroup/memory.max")).orElse("max").strip();
        if (limit.matches("\\d{1,18}")) {
            available = Math.min(available, Long.parseLong(limit));
        }
        String detail = available / MIB + " MiB available";
        return available >= NEEDED_MEMORY_BYTES
                ? Finding.ok("memory", detail)
                : Finding.warn("memory", detail, "the services need about " + NEEDED_MEMORY_BYTES / MIB + " MiB");
    }

    private Finding openFiles() {
        Matcher matcher = OPEN_FILES.matcher(host.text(Path.of("/proc/self/limits")).orElse(""));
        if (!matcher.find()) {
            return Finding.ok("open files", "no limit known");
        }
        int limit = Integer.parseInt(matcher.group(1));
        return limit >= NEEDED_FILES
                ? Finding.ok("open files", "up to " + limit)
                : Finding.warn("open files", "up to " + limit, "raise it: ulimit -n " + NEEDED_FILES);
    }

    private Finding stateFolder(Instance instance) {
        Path existing = instance.folder().state();
        while (existing.getParent() != null && !host.exists(existing)) {
            existing = existing.getParent();
        }
        if (!host.writable(existing)) {
            return Finding.fail("state folder", instance.folder().state() + " cannot be written",
                    "name another folder in RINGDOM_STATE");
        }
        return Finding.ok("state folder",
                instance.folder().state() + ", " + host.freeBytes(existing) / MIB + " MiB free");
    }

    private Finding landlock() {
        int abi = host.landlockAbi();
        if (abi >= Landlock.NEEDED_ABI) {
            return Finding.ok("Landlock", "ABI " + abi + ": processes open their own files only"
                    + (abi >= Landlock.SIGNAL_ABI ? " and signal nobody" : "; signals are not confined"));
        }
        return Finding.warn("Landlock", abi == 0
                ? "the kernel has none, or it is switched off"
                : "ABI " + abi + " is too old: it does not forbid to shorten files",
                "without it a broken service is a fault of its own, a hostile one is not confined; a kernel from 6.2 on,"
                        + " with landlock in its parameter lsm=, has it");
    }

    private Finding presence(Instance instance, Presence presence) {
        String subject = "instance '" + instance.name() + "'";
        return switch (presence) {
            case ABSENT -> Finding.ok(subject, "not running");
            case RUNNING -> Finding.ok(subject, "running");
            case WITHOUT_SUPERVISOR -> Finding.warn(subject, "runs without supervisor", "`ringdom up` adopts it");
            case STALE -> Finding.warn(subject, "left files in " + instance.folder().shm(),
                    "`ringdom up` starts it anew and clears them");
        };
    }

    private Finding program(String name, String use, String mend) {
        String path = host.environment().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
        for (String folder : path.split(":")) {
            if (folder.startsWith("/") && host.exists(Path.of(folder, name))) {
                return Finding.ok(name, Path.of(folder, name).toString());
            }
        }
        return Finding.warn(name, "not found; wanted for " + use, mend);
    }
}
