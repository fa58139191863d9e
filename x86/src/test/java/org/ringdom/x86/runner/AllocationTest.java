package org.ringdom.x86.runner;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdom.x86.engine.Tiers;

import com.sun.management.ThreadMXBean;

/** Once a program's code is known, running it allocates nothing: not for an instruction, not for a block. */
class AllocationTest {
    private static final long STEP = 1 << 20;
    private static final int WARM_STEPS = 12;
    private static final int STEPS = 10;
    /** Far less than a byte for each hundred instructions; a single object now and then is nobody's. */
    private static final long ALLOWED_BYTES = STEP * STEPS / 100;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"crc,INTERPRETER", "quicksort,INTERPRETER", "wide,INTERPRETER", "crc,HOST", "quicksort,HOST",
        "wide,HOST"})
    void runningAllocatesNothing(String kernel, Tiers tiers) throws Exception {
        boolean available = Files.isExecutable(Path.of("/usr/bin/gcc"))
                && System.getProperty("os.arch").equals("amd64");
        assertTrue(available || !"true".equals(System.getenv("CI")), "CI needs gcc and an x86-64 processor");
        assumeTrue(available, "no gcc or no x86-64 processor");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Path program = Kernels.build(folder, Kernels.NAMES.indexOf(kernel), 500);
        try (Arena arena = Arena.ofConfined()) {
            UserProgram running = new UserProgram(arena, program, 16 << 20, tiers);
            for (int i = 0; i < WARM_STEPS; i++) {
                assertTrue(running.step(STEP), "the program is too short");
            }
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < STEPS; i++) {
                assertTrue(running.step(STEP), "the program is too short");
            }
            long bytes = threads.getCurrentThreadAllocatedBytes() - before;
            assertTrue(bytes < ALLOWED_BYTES, bytes + " bytes for " + STEP * STEPS + " instructions");
        }
    }
}
