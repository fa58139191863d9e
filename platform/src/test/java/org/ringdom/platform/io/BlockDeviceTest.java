package org.ringdom.platform.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.platform.process.Processes;

class BlockDeviceTest {
    private static final int BYTES = 1 << 20;

    @TempDir
    Path folder;

    @Test
    void loopDeviceHasItsSizeAndForgetsWhatIsDiscarded() throws Exception {
        assumeTrue(Processes.euid() == 0, "skipped: a loop device needs root");
        Path backing = Files.write(folder.resolve("backing"), new byte[BYTES]);
        Process setup = new ProcessBuilder("losetup", "--show", "-f", backing.toString()).start();
        String device = new String(setup.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .trim();
        assumeTrue(setup.waitFor() == 0, "skipped: no loop device can be set up here");
        try (NativeFile file = NativeFile.open(Path.of(device), OpenFlag.READ_WRITE); Arena arena = Arena.ofShared()) {
            assertTrue(file.isBlockDevice());
            assertEquals(BYTES, file.size());
            assertEquals(512, file.blockSizes().logical());
            MemorySegment memory = arena.allocate(4096, 4096);
            memory.fill((byte) 7);
            assertEquals(4096, file.pwriteFully(memory, 0, 4096, 8192));
            assertEquals(0, file.fdatasync());
            assertEquals(7, Files.readAllBytes(backing)[8192]);

            assertEquals(0, file.discard(8192, 4096));

            assertEquals(4096, file.preadFully(memory, 0, 4096, 8192));
            assertArrayEquals(new byte[4096], memory.toArray(ValueLayout.JAVA_BYTE));
            file.lockExclusive();
        } finally {
            new ProcessBuilder("losetup", "-d", device).start().waitFor();
        }
    }
}
