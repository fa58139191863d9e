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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Static programs with a C library write the same and exit with the same code on this CPU and on the machine's own. */
class LinuxProgramTest {
    private static final Path BUSYBOX = Path.of("/bin/busybox");

    @TempDir
    Path folder;

    private static void need(boolean available, String what) {
        boolean here = available && System.getProperty("os.arch").equals("amd64");
        assertTrue(here || !"true".equals(System.getenv("CI")), "CI needs " + what + " and an x86-64 processor");
        assumeTrue(here, "no " + what + " or no x86-64 processor");
    }

    @Test
    void floatingPointAnswersAsNative() throws Exception {
        need(Files.isExecutable(Path.of("/usr/bin/gcc")), "gcc");
        Path source = folder.resolve("floats.c");
        try (InputStream in = LinuxProgramTest.class.getResourceAsStream("floats.c")) {
            Files.copy(in, source);
        }
        Path program = folder.resolve("floats");
        int scale = Integer.getInteger("x86.scale", 1);
        Process gcc = new ProcessBuilder("gcc", "-O2", "-march=x86-64", "-ffp-contract=off", "-static",
                "-DSCALE=" + scale, "-o", program.toString(), source.toString(), "-lm").inheritIO().start();
        assertEquals(0, gcc.waitFor());
        compare(program, List.of("last"), "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha256sum", "sha512sum", "md5sum", "tac", "gzip -c", "sort -n", "wc",
        "awk {s+=$1/3}END{printf\"%.15g_%d_%e\\n\",s,NR,s/7}", "tr a-z A-Z", "rev", "base64", "bzip2 -c"})
    void busyboxAnswersAsNative(String command) throws Exception {
        assumeTrue(System.getProperty("os.arch").equals("amd64") && Files.isExecutable(BUSYBOX) && isStatic(),
                "no static busybox or no x86-64 processor");
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 400; i++) {
            text.append(i * 7919L % 10007).append(" line ").append(i).append('\n');
        }
        compare(BUSYBOX, List.of(command.split(" ")), text.toString());
    }

    /** Whether no segment of the program asks for an interpreter. */
    private static boolean isStatic() throws IOException {
        byte[] elf = Files.readAllBytes(BUSYBOX);
        for (int i = 0; i < (elf[56] & 0xFF); i++) {
            if (elf[64 + 56 * i] == 3) {
                return false;
            }
        }
        return elf[16] == 2;
    }

    private static void compare(Path program, List<String> arguments, String input) throws Exception {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(arguments);
        byte[] bytes = input.getBytes(StandardCharsets.UTF_8);
        Process real = new ProcessBuilder(command).start();
        real.getOutputStream().write(bytes);
        real.getOutputStream().close();
        byte[] expected = real.getInputStream().readAllBytes();
        try (Arena arena = Arena.ofConfined()) {
            LinuxProgram ours = new LinuxProgram(arena, program, command, bytes, 64 << 20);
            assertEquals(real.waitFor(), ours.run(), () -> text(ours.output()));
            assertEquals(text(expected), text(ours.output()));
        }
    }

    private static String text(byte[] output) {
        return new String(output, StandardCharsets.ISO_8859_1);
    }
}
