package org.ringdom.x86.runner;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.ringdom.x86.engine.Tiers;

/** Builds the programs of {@code kernels.c}. */
final class Kernels {
    /** Names by number; 0 is all of them. */
    static final String[] NAMES = {"all", "crc", "sha256", "quicksort", "bignum", "wide"};

    private Kernels() {
    }

    static Path build(Path folder, int which, int scale) throws IOException, InterruptedException {
        Path source = folder.resolve("kernels.c");
        if (!Files.exists(source)) {
            try (InputStream in = Kernels.class.getResourceAsStream("kernels.c")) {
                Files.copy(in, source);
            }
        }
        Path program = folder.resolve(NAMES[which]);
        int code = new ProcessBuilder("gcc", "-O2", "-march=x86-64", "-static", "-nostdlib", "-ffreestanding",
                "-mgeneral-regs-only", "-fno-stack-protector", "-fcf-protection=none", "-DWHICH=" + which,
                "-DSCALE=" + scale, "-Wno-unused", "-o", program.toString(), source.toString()).inheritIO().start()
                .waitFor();
        if (code != 0) {
            throw new IOException("gcc can't compile kernels.c");
        }
        return program;
    }

    /** Speed of each kernel: folder, scale, tiers. */
    public static void main(String[] args) throws Exception {
        Path folder = Files.createDirectories(Path.of(args[0]));
        for (int which = 1; which < NAMES.length; which++) {
            Path program = build(folder, which, Integer.parseInt(args[1]));
            try (Arena arena = Arena.ofConfined()) {
                UserProgram user = new UserProgram(arena, program, 16 << 20, Tiers.valueOf(args[2]));
                ThreadMXBean threads = ManagementFactory.getThreadMXBean();
                long from = threads.getCurrentThreadCpuTime();
                List<Long> times = new ArrayList<>();
                boolean goesOn = true;
                while (goesOn) {
                    long began = threads.getCurrentThreadCpuTime();
                    goesOn = user.step(4 << 20);
                    times.add(threads.getCurrentThreadCpuTime() - began);
                }
                double seconds = (threads.getCurrentThreadCpuTime() - from) / 1e9;
                List<Long> last = times.subList(times.size() * 2 / 3, times.size() - 1).stream().sorted().toList();
                double best = last.isEmpty() ? 0 : (4 << 20) * 1e3 / last.get(last.size() / 2);
                System.out.printf("%-10s %6.1f million instructions, %6.2f s of CPU time, %6.1f MIPS, last %6.1f, %d regions%n",
                        NAMES[which], user.instructions() / 1e6, seconds, user.instructions() / 1e6 / seconds, best, user.regions());
            }
        }
    }
}
