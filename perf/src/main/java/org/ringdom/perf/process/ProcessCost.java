package org.ringdom.perf.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process has used up to now, from {@code /proc}.
 *
 * @param rssKib resident memory in KiB; pages of shared files included
 * @param privateKib of which not shared files: RssAnon in KiB
 * @param switches voluntary context switches of all threads that live now
 * @param cpuTicks processor time in clock ticks, 100 a second
 */
public record ProcessCost(long rssKib, long privateKib, long switches, long cpuTicks) {
    private static final int UTIME = 11;
    private static final int STIME = 12;

    /** What the process has used; UncheckedIOException if it is gone. */
    public static ProcessCost of(int pid) {
        Path process = Path.of("/proc", Integer.toString(pid));
        try {
            long switches = 0;
            try (DirectoryStream<Path> threads = Files.newDirectoryStream(process.resolve("task"))) {
                for (Path thread : threads) {
                    switches += field(thread.resolve("status"), "voluntary_ctxt_switches:");
                }
            }
            String stat = Files.readString(process.resolve("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return new ProcessCost(field(process.resolve("status"), "VmRSS:"),
                    field(process.resolve("status"), "RssAnon:"), switches,
                    Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME]));
        } catch (IOException gone) {
            throw new UncheckedIOException("process " + pid + " is gone", gone);
        }
    }

    private static long field(Path file, String name) throws IOException {
        return Files.readAllLines(file).stream().filter(line -> line.startsWith(name)).findFirst()
                .map(line -> Long.parseLong(line.replaceAll("[^0-9]", ""))).orElse(0L);
    }
}
