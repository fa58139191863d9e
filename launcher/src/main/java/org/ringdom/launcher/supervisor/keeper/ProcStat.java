package org.ringdom.launcher.supervisor.keeper;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** What the kernel tells about processes in {@code /proc}. What is gone or hidden reads as nothing. */
public final class ProcStat {
    private static final Path PROC = Path.of("/proc");
    private static final int COMM_LENGTH = 15;
    /** Positions of the fields behind the name in stat, which begin with the state (proc(5)). */
    private static final int UTIME = 11;
    private static final int STIME = 12;
    private static final int LAST_CPU = 36;

    private ProcStat() {
    }

    /** The thread of a process that bears the role's name, as every agent thread does; else the first thread. */
    static HangDetector.Sample sample(int pid, String role) {
        Path thread = threadNamed(pid, role);
        String[] schedstat = read(thread.resolve("schedstat")).split(" ");
        long delayNs = schedstat.length > 1 ? Long.parseLong(schedstat[1]) : 0;
        String stat = read(thread.resolve("stat"));
        int afterName = stat.lastIndexOf(')') + 2;
        return new HangDetector.Sample(delayNs, afterName < stat.length() && stat.charAt(afterName) == 'D');
    }

    /**
     * What a thread has used.
     *
     * @param cpu the CPU that ran it last; -1: not known
     * @param ticks of 10 ms
     */
    public record ThreadTime(int cpu, long ticks) {
    }

    /** The thread of a process that bears a name. */
    public static Optional<ThreadTime> thread(int pid, String name) {
        Path thread = threadNamed(pid, name);
        String[] fields = statFields(thread);
        return thread.getParent().endsWith("task") && fields.length > LAST_CPU
                ? Optional.of(new ThreadTime(Integer.parseInt(fields[LAST_CPU]),
                        cpuTicks(fields)))
                : Optional.empty();
    }

    /** The thread of that name, or else the process. */
    private static Path threadNamed(int pid, String role) {
        Path process = PROC.resolve(Integer.toString(pid));
        String name = role.length() > COMM_LENGTH ? role.substring(0, COMM_LENGTH) : role;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(process.resolve("task"))) {
            for (Path thread : threads) {
                if (read(thread.resolve("comm")).equals(name)) {
                    return thread;
                }
            }
        } catch (IOException gone) {
            return process;
        }
        return process;
    }

    /** Memory that new processes may take, in bytes: what the host has, or less if the control group allows less. */
    static long availableBytes() {
        long available = Long.MAX_VALUE;
        for (String line : read(PROC.resolve("meminfo")).split("\n")) {
            if (line.startsWith("MemAvailable:")) {
                available = Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
            }
        }
        String limit = read(Path.of("/sys/fs/cgroup/memory.max"));
        String used = read(Path.of("/sys/fs/cgroup/memory.current"));
        return limit.matches("\\d{1,18}") && used.matches("\\d{1,18}")
                ? Math.min(available, Long.parseLong(limit) - Long.parseLong(used))
                : available;
    }

    /** Resident memory in KiB. */
    public static OptionalLong residentKib(int pid) {
        for (String line : read(PROC.resolve(pid + "/status")).split("\n")) {
            if (line.startsWith("VmRSS:")) {
                return OptionalLong.of(Long.parseLong(line.replaceAll("[^0-9]", "")));
            }
        }
        return OptionalLong.empty();
    }

    /** Whether a process is stopped, as by SIGSTOP or by Ctrl-Z at its terminal. */
    public static boolean isStopped(int pid) {
        String stat = read(PROC.resolve(pid + "/stat"));
        return stat.startsWith("T", stat.lastIndexOf(')') + 2);
    }

    /** CPU time used, in clock ticks of 10 ms. */
    public static OptionalLong cpuTicks(int pid) {
        String[] fields = statFields(PROC.resolve(Integer.toString(pid)));
        return fields.length > STIME
                ? OptionalLong.of(cpuTicks(fields))
                : OptionalLong.empty();
    }

    /** The fields behind the name. */
    private static String[] statFields(Path folder) {
        String stat = read(folder.resolve("stat"));
        return stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ");
    }

    private static long cpuTicks(String... fields) {
        return Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME]);
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).stripTrailing();
        } catch (IOException gone) {
            return "";
        }
    }
}
