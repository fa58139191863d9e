package org.ringdom.x86.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.ringdom.x86.engine.Tiers;

/** One program on the machine's own processor and on ours. */
final class BesideNative {
    private static final Path GCC = Path.of("/usr/bin/gcc");
    private static final long RAM = 192L << 20;

    private BesideNative() {
    }

    /** Skips the test if something is not there; in CI that is an error. */
    static void need(boolean available, String what) {
        boolean here = available && System.getProperty("os.arch").equals("amd64");
        assertTrue(here || !"true".equals(System.getenv("CI")), "CI needs " + what + " and an x86-64 processor");
        assumeTrue(here, "no " + what + " or no x86-64 processor");
    }

    /** Compiles a resource beside this class into a static program. */
    static Path build(Path folder, String name, List<String> options) throws IOException, InterruptedException {
        need(Files.isExecutable(GCC), "gcc");
        for (String file : List.of(name + ".c", "pack.h")) {
            try (InputStream in = BesideNative.class.getResourceAsStream(file)) {
                Files.copy(in, folder.resolve(file));
            }
        }
        Path program = folder.resolve(name);
        List<String> command = new ArrayList<>(List.of(GCC.toString(), "-O2", "-march=x86-64", "-ffp-contract=off",
                "-static", "-w", "-o", program.toString(), folder.resolve(name + ".c").toString()));
        command.addAll(options);
        Process gcc = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(gcc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, gcc.waitFor(), said);
        return program;
    }

    /** The same output, and the same exit code. */
    static void compare(Path program, List<String> arguments, String input, Tiers tiers) throws Exception {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(arguments);
        byte[] bytes = input.getBytes(StandardCharsets.UTF_8);
        Process real = new ProcessBuilder(command).start();
        real.getOutputStream().write(bytes);
        real.getOutputStream().close();
        byte[] expected = real.getInputStream().readAllBytes();
        try (Arena arena = Arena.ofConfined()) {
            LinuxProgram ours = new LinuxProgram(arena, program, command, bytes, RAM, tiers);
            assertEquals(real.waitFor(), ours.run(), () -> text(ours.output()));
            assertEquals(text(expected), text(ours.output()));
            System.out.println(program.getFileName() + " " + String.join(" ", arguments) + ", " + tiers + ": "
                    + ours.instructions() / 1_000_000 + " million instructions, " + expected.length + " bytes");
        }
    }

    private static String text(byte[] output) {
        return new String(output, StandardCharsets.ISO_8859_1);
    }
}
