package org.ringdom.x86.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The decoder against {@code objdump -d} over real programs; no difference is left to be explained. */
class ObjdumpTest {
    private static final Path CRYPTO = Path.of("/usr/lib/x86_64-linux-gnu/libcrypto.so.3");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"/bin/bash", "/lib/x86_64-linux-gnu/libc.so.6"})
    void decodesAsObjdumpDoes(String file) throws IOException, InterruptedException {
        ObjdumpComparison.need(Path.of(file));
        compare(Path.of(file));
    }

    @Test
    void decodesAssemblyByHandAsObjdumpDoes() throws IOException, InterruptedException {
        ObjdumpComparison.need(CRYPTO);
        compare(CodeOnly.copy(CRYPTO, folder));
    }

    private static void compare(Path file) throws IOException, InterruptedException {
        ObjdumpComparison comparison = new ObjdumpComparison(line -> false);
        assertEquals(List.of(), comparison.differences(file, ".text"));
        assertTrue(comparison.compared() > 10_000, comparison.compared() + " instructions compared");
    }
}
