package org.ringdom.x86.runner;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ringdom.x86.engine.Tiers;

/** Whole programs write the same and exit with the same code on this CPU and on the machine's own. */
class ProgramTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Tiers.class)
    void integerKernelsAnswerAsNative(Tiers tiers) throws Exception {
        boolean available = Files.isExecutable(Path.of("/usr/bin/gcc"))
                && System.getProperty("os.arch").equals("amd64");
        assertTrue(available || !"true".equals(System.getenv("CI")), "CI needs gcc and an x86-64 processor");
        assumeTrue(available, "no gcc or no x86-64 processor");
        Path program = Kernels.build(folder, 0, 1);
        Process real = new ProcessBuilder(program.toString()).start();
        byte[] expected = real.getInputStream().readAllBytes();
        try (Arena arena = Arena.ofConfined()) {
            UserProgram ours = new UserProgram(arena, program, 16 << 20, tiers);
            assertEquals(real.waitFor(), ours.run());
            assertArrayEquals(expected, ours.output(), () -> new String(ours.output()));
        }
    }
}
