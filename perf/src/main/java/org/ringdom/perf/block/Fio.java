package org.ringdom.perf.block;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Runs fio and reads its terse output (version 3). */
final class Fio {
    private static final int READ_IOPS = 7;
    private static final int WRITE_IOPS = 48;

    private Fio() {
    }

    /** Requests a second. */
    static double run(BlockLoad load, int milliseconds, long bytes, List<String> engine) {
        List<String> command = new ArrayList<>(List.of("fio", "--name=x", "--rw=" + load.kind(),
                "--bs=" + load.kib() + "k", "--iodepth=" + load.depth(), "--runtime=" + milliseconds + "ms",
                "--time_based", "--size=" + bytes, "--randrepeat=0", "--norandommap", "--thread",
                "--output-format=terse",
                "--terse-version=3"));
        command.addAll(engine);
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            String line = output.lines().filter(text -> text.startsWith("3;")).findFirst()
                    .orElseThrow(() -> new IllegalStateException("fio failed: " + output));
            double rate = Double.parseDouble(line.split(";")[load.kind().endsWith("write") ? WRITE_IOPS : READ_IOPS]);
            if (rate == 0) {
                throw new IllegalStateException("fio measured nothing: " + output);
            }
            return rate;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }
}
