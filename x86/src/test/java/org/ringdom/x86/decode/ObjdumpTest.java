package org.ringdom.x86.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdom.x86.interp.InstructionSet;

/** The decoder against {@code objdump -d}: the same length and the same name for every claimed instruction of real programs. */
class ObjdumpTest {
    private static final Path OBJDUMP = Path.of("/usr/bin/objdump");
    private static final int SHOWN = 20;

    private final Decoder decoder = new Decoder(InstructionSet.instance().table());
    private final Decoded decoded = new Decoded();
    private final byte[] bytes = new byte[32];
    private final List<String> differences = new ArrayList<>();
    private final Map<String, Integer> unclaimed = new TreeMap<>();
    private int compared;

    @ParameterizedTest
    @ValueSource(strings = {"/bin/bash", "/lib/x86_64-linux-gnu/libc.so.6"})
    void decodesAsObjdumpDoes(String file) throws IOException, InterruptedException {
        boolean available = Files.isExecutable(OBJDUMP) && Files.exists(Path.of(file));
        assertTrue(available || !"true".equals(System.getenv("CI")), "CI needs binutils and " + file);
        assumeTrue(available, "no objdump or no " + file);
        Process objdump = new ProcessBuilder(OBJDUMP.toString(), "-d", "-w", "-M", "intel", "--section=.text", file)
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(objdump.getInputStream()))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] parts = line.split("\t");
                if (parts.length == 3 && parts[0].endsWith(":")) {
                    compare(parts[1].strip(), parts[2].strip(), line);
                }
            }
        }
        assertEquals(0, objdump.waitFor());
        System.out
                .println(file + ": " + compared + " instructions compared, not claimed: " + unclaimed.values().stream()
                        .mapToInt(Integer::intValue).sum() + " of " + unclaimed.size() + " kinds");
        assertTrue(compared > 10_000, compared + " instructions compared");
        assertEquals(List.of(), differences);
    }

    private void compare(String hex, String text, String line) {
        String[] parts = hex.split(" ");
        java.util.Arrays.fill(bytes, (byte) 0x90);
        for (int i = 0; i < parts.length; i++) {
            bytes[i] = (byte) Integer.parseInt(parts[i], 16);
        }
        String name = Mnemonics.plain(text);
        Decoded.Outcome outcome = decoder.decode(bytes, 0, 32, decoded);
        if (outcome != Decoded.Outcome.DONE) {
            unclaimed.merge(name, 1, Integer::sum);
            if (Mnemonics.INTEGER.contains(name)) {
                note("not decoded: " + line);
            }
            return;
        }
        compared++;
        if (decoded.length != parts.length) {
            note(decoded.entry + " has " + decoded.length + " bytes: " + line);
        } else if (!Mnemonics.same(decoded.entry.mnemonic, name)) {
            note(decoded.entry + ": " + line);
        }
    }

    private void note(String difference) {
        if (differences.size() < SHOWN) {
            differences.add(difference);
        }
    }
}
