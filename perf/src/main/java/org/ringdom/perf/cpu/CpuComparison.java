package org.ringdom.perf.cpu;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.ringdom.perf.measure.Trips;
import org.ringdom.perf.process.Options;
import org.ringdom.x86.engine.Tiers;
import org.ringdom.x86.runner.Kernels;
import org.ringdom.x86.runner.SpeedRun;

/**
 * Integer programs native, under {@code qemu-x86_64} (user mode, no TLB), and on our CPU with its TLB: interpreter only, and
 * machine code. All figures are of CPU time, so that a busy machine disturbs less. The
 * interpreter, whose speed does not change for long, runs a tenth of the work.
 */
public final class CpuComparison {
    private static final Pattern USER_TIME = Pattern.compile("(\\d+)m([\\d.]+)s \\S+\\s*\\z");

    private CpuComparison() {
    }

    private record Ours(double instructions, double finalMips, double meanMips, double warmSeconds, int regions) {
    }

    /** Runs it and prints a table, and what machine code costs in memory and at the start. {@code --scale --rounds}. */
    public static void run(Options options) throws IOException, InterruptedException {
        int scale = options.number("scale", 500);
        int rounds = options.number("rounds", 3);
        Path folder = Files.createTempDirectory("ringdom-perf-x86");
        try {
            compare(folder, scale, rounds);
            CpuCosts.print(folder, rounds);
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.toList().reversed()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static void compare(Path folder, int scale, int rounds) throws IOException, InterruptedException {
        System.out.println(
                "| program | native MIPS | qemu-x86_64 | interpreter | machine code, final (mean) | final / native"
                        + " | final / qemu | CPU s to 90 % of it | blocks |\n|---|---|---|---|---|---|---|---|---|");
        double toNative = 0;
        double toQemu = 0;
        for (int which = 1; which < Kernels.NAMES.size(); which++) {
            Path shorter = Kernels.build(Files.createDirectories(folder.resolve("short")), which,
                    Math.max(1, scale / 10));
            Path program = Kernels.build(folder, which, scale);
            List<double[]> figures = new ArrayList<>();
            Ours machine = null;
            for (int round = 0; round < rounds; round++) {
                double nativeSeconds = userSeconds(program.toString());
                double qemuSeconds = userSeconds("qemu-x86_64 " + program);
                Ours interpreted = ours(shorter, Tiers.INTERPRETER);
                machine = ours(program, Tiers.HOST);
                double millions = machine.instructions / 1e6;
                figures.add(new double[]{millions / nativeSeconds, millions / qemuSeconds, interpreted.finalMips,
                    machine.finalMips, machine.meanMips, machine.warmSeconds});
            }
            double[] m = new double[6];
            for (int i = 0; i < m.length; i++) {
                int column = i;
                m[i] = Trips.median(figures.stream().mapToDouble(row -> row[column]).toArray());
            }
            toNative += Math.log(m[3] / m[0]);
            toQemu += Math.log(m[3] / m[1]);
            System.out.printf(Locale.ROOT, "| %s | %.0f | %.0f | %.0f | %.0f (%.0f) | %.2f | %.2f | %.1f | %d |%n",
                    Kernels.NAMES.get(which), m[0], m[1], m[2], m[3], m[4], m[3] / m[0], m[3] / m[1], m[5],
                    machine.regions);
        }
        int programs = Kernels.NAMES.size() - 1;
        System.out.printf(Locale.ROOT, "| geometric mean | | | | | %.2f | %.2f | | |%n", Math.exp(toNative / programs),
                Math.exp(toQemu / programs));
    }

    /** CPU time in user mode of a command. */
    private static double userSeconds(String command) throws IOException, InterruptedException {
        // The children's times are the second line; the programs exit with a code of their own.
        Process shell = new ProcessBuilder("bash", "-c", command + " >/dev/null; times").start();
        String times = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher matcher = USER_TIME.matcher(times);
        if (shell.waitFor() != 0 || !matcher.find()) {
            throw new IllegalArgumentException("can't run " + command + "; Debian has qemu-x86_64 in qemu-user");
        }
        return Double.parseDouble(matcher.group(1)) * 60 + Double.parseDouble(matcher.group(2));
    }

    private static Ours ours(Path program, Tiers tiers) throws IOException, InterruptedException {
        CpuJvm run = CpuJvm.run(SpeedRun.class, List.of(program.toString(), tiers.name()));
        double instructions = run.value("instructions");
        return new Ours(instructions, run.value("finalMips"), instructions * 1e3 / run.value("cpuNs"),
                run.value("warmNs") / 1e9, (int) run.value("regions"));
    }
}
