package org.ringdom.platform.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Who a process is, for all time: its number alone is used again, with its start time and the boot it is not.
 *
 * @param pid process number
 * @param startTimeTicks when it was started, in clock ticks since boot (field 22 of {@code /proc/<pid>/stat})
 * @param bootId the kernel's id of this boot; all zero if the kernel does not tell
 */
public record ProcessIdentity(int pid, long startTimeTicks, UUID bootId) {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path UPTIME = Path.of("/proc/uptime");
    /** What the kernel counts in for programs, whatever it does itself. */
    private static final long TICK_MS = 10;
    private static final UUID BOOT = readBootId();

    /** The identity of the process that has this number now; empty if there is none. */
    public static Optional<ProcessIdentity> of(int pid) {
        OptionalLong start = startTime(pid);
        return start.isPresent() ? Optional.of(new ProcessIdentity(pid, start.getAsLong(), BOOT)) : Optional.empty();
    }

    /** This process. */
    public static ProcessIdentity self() {
        return of(Processes.pid()).orElseThrow();
    }

    /** The kernel's id of this boot. */
    public static UUID currentBootId() {
        return BOOT;
    }

    /** True if just this process (not another one of the same number) runs; a process that is dead but not reaped does not. */
    public boolean isAlive() {
        try (PidFd handle = adopt().orElse(null)) {
            return handle != null && !handle.isDead();
        }
    }

    /**
     * Opens a handle on just this process, which need not be a child; empty if it is gone. It may have died since: ask the
     * handle. The handle is opened first and compared afterwards, so that a number given away meanwhile is noticed.
     */
    public Optional<PidFd> adopt() {
        if (!bootId.equals(BOOT) || pid <= 0) {
            return Optional.empty();
        }
        Optional<PidFd> handle = PidFd.open(pid);
        if (handle.isPresent()) {
            OptionalLong start = startTime(pid);
            if (start.isEmpty() || start.getAsLong() != startTimeTicks) {
                handle.get().close();
                return Optional.empty();
            }
        }
        return handle;
    }

    /** How long ago it was started, in milliseconds, to a clock tick of 10 ms; 0 if the kernel does not tell. */
    public long ageMs() {
        try {
            double uptimeS = Double.parseDouble(Files.readString(UPTIME).split(" ")[0]);
            return Math.max(0, Math.round(uptimeS * 1000) - startTimeTicks * TICK_MS);
        } catch (IOException | NumberFormatException hidden) {
            return 0;
        }
    }

    private static OptionalLong startTime(int pid) {
        try {
            return parseStartTime(Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1));
        } catch (IOException gone) {
            return OptionalLong.empty();
        }
    }

    /** The command name may hold blanks and parentheses, so fields are counted from the last closing one. */
    static OptionalLong parseStartTime(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ");
        return fields.length > 19 ? OptionalLong.of(Long.parseLong(fields[19])) : OptionalLong.empty();
    }

    private static UUID readBootId() {
        try {
            return UUID.fromString(Files.readString(BOOT_ID).trim());
        } catch (IOException | IllegalArgumentException hidden) {
            return new UUID(0, 0);
        }
    }
}
