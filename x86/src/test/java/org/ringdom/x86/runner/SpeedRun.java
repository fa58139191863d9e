package org.ringdom.x86.runner;

import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.ringdom.x86.engine.Tiers;

import com.sun.management.OperatingSystemMXBean;

/**
 * Runs one program in a fresh JVM and prints a line of key=value: instructions; CPU time of the CPU's thread; final speed
 * (median of the last third) in millions a second of that thread's CPU time; CPU time of the whole process, compilers
 * included, until a slice reached nine tenths of it; regions.
 */
public final class SpeedRun {
    private static final long SLICE = 1 << 21;

    private SpeedRun() {
    }

    /** Program and tiers. */
    public static void main(String[] args) throws Exception {
        var threads = ManagementFactory.getThreadMXBean();
        var process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        try (Arena arena = Arena.ofConfined()) {
            UserProgram user = new UserProgram(arena, Path.of(args[0]), 16 << 20, Tiers.valueOf(args[1]));
            long from = threads.getCurrentThreadCpuTime();
            long processFrom = process.getProcessCpuTime();
            List<Long> slices = new ArrayList<>();
            List<Long> whole = new ArrayList<>();
            boolean goesOn = true;
            while (goesOn) {
                long began = threads.getCurrentThreadCpuTime();
                goesOn = user.step(SLICE);
                slices.add(threads.getCurrentThreadCpuTime() - began);
                whole.add(process.getProcessCpuTime() - processFrom);
            }
            long cpuNs = threads.getCurrentThreadCpuTime() - from;
            List<Long> last = slices.subList(slices.size() * 2 / 3, Math.max(1, slices.size() - 1)).stream().sorted()
                    .toList();
            long finalNs = last.isEmpty() ? cpuNs : last.get(last.size() / 2);
            int warm = 0;
            while (warm < slices.size() - 1 && slices.get(warm) * 0.9 > finalNs) {
                warm++;
            }
            System.out.printf(Locale.ROOT, "instructions=%d cpuNs=%d finalMips=%.1f warmNs=%d regions=%d%n",
                    user.instructions(), cpuNs, SLICE * 1e3 / finalNs, whole.get(warm), user.regions());
        }
    }
}
