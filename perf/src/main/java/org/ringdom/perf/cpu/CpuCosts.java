package org.ringdom.perf.cpu;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import org.ringdom.perf.measure.Trips;
import org.ringdom.perf.process.Gcc;
import org.ringdom.x86.engine.Tiers;
import org.ringdom.x86.runner.CodeMemory;
import org.ringdom.x86.runner.FirstOutput;

/** What machine code costs besides time: memory, and the start of a JVM. */
final class CpuCosts {
    private static final int INSTRUCTIONS = 400_000;
    private static final int STARTS = 5;
    private static final double MIB = 1 << 20;

    private CpuCosts() {
    }

    static void print(Path folder, int rounds) throws IOException, InterruptedException {
        memory();
        start(folder, rounds * STARTS);
    }

    private static void memory() throws IOException, InterruptedException {
        CpuJvm run = CpuJvm.run(CodeMemory.class, List.of(Integer.toString(INSTRUCTIONS)));
        double instructions = run.value("instructions");
        double code = run.value("codeBytes") / instructions;
        double heap = run.value("heapBytes") / run.value("blocks");
        double each = code + run.value("heapBytes") / instructions;
        System.out.printf(Locale.ROOT,
                "Memory, from %.0f different instructions in %.0f blocks: %.0f bytes of code for each, %.0f bytes of heap a"
                        + " block: %.0f MiB for a million translated instructions.%n",
                instructions, run.value("blocks"), code, heap, each * 1e6 / MIB);
    }

    /** From the start of the process to the first byte that the program in it writes. */
    private static void start(Path folder, int times) throws IOException, InterruptedException {
        Path program = folder.resolve("first");
        Gcc.compile(CpuCosts.class, "first.c", folder,
                List.of("-static", "-nostdlib", "-ffreestanding", "-o", program.toString()));
        List<List<String>> commands = List.of(CpuJvm.command(FirstOutput.class, List.of(program.toString(),
                Tiers.HOST.name())), List.of("qemu-x86_64", program.toString()), List.of(program.toString()));
        double[][] milliseconds = new double[commands.size()][times];
        for (int i = 0; i < times; i++) {
            for (int which = 0; which < commands.size(); which++) {
                milliseconds[which][i] = toFirstByte(commands.get(which));
            }
        }
        System.out.printf(Locale.ROOT,
                "Start, until a program of a few instructions has written a byte, median (least) of %d:"
                        + " %s (JVM and machine code, no AOT cache); qemu-x86_64 %s; native %s.%n",
                times,
                inWords(milliseconds[0]), inWords(milliseconds[1]), inWords(milliseconds[2]));
    }

    private static String inWords(double[] milliseconds) {
        return String.format(Locale.ROOT, "%.0f (%.0f) ms", Trips.median(milliseconds),
                Arrays.stream(milliseconds).min().orElseThrow());
    }

    private static double toFirstByte(List<String> command) throws IOException, InterruptedException {
        long from = System.nanoTime();
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        int first = process.getInputStream().read();
        long took = System.nanoTime() - from;
        if (first != '1' || process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed");
        }
        return took / 1e6;
    }
}
