package org.ringdom.x86.decode;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

import org.ringdom.x86.interp.InstructionSet;

/** The decoder beside {@code objdump -d}: the same length and the same name for every claimed instruction of a file's text. */
public final class ObjdumpComparison {
    private static final Path OBJDUMP = Path.of("/usr/bin/objdump");
    private static final int SHOWN = 20;

    private final Decoder decoder = new Decoder(InstructionSet.instance().table());
    private final Decoded decoded = new Decoded();
    private final byte[] bytes = new byte[32];
    private final Predicate<String> explained;
    private final List<String> differences = new ArrayList<>();
    private final Map<String, Integer> unclaimed = new TreeMap<>();
    private int compared;
    private int settled;

    /**
     * @param explained of lines of objdump, whether a difference there has been explained
     */
    public ObjdumpComparison(Predicate<String> explained) {
        this.explained = explained;
    }

    /** Skips the test if a file or objdump is missing; in CI that is an error. */
    public static void need(Path file) {
        boolean available = Files.isExecutable(OBJDUMP) && Files.exists(file);
        assertTrue(available || !"true".equals(System.getenv("CI")), "CI needs binutils and " + file);
        assumeTrue(available, "no objdump or no " + file);
    }

    /**
     * Compares all of a section's instructions, and prints how many there were.
     *
     * @return the first differences that are not explained
     */
    public List<String> differences(Path file, String section) throws IOException, InterruptedException {
        differences.clear();
        int before = compared;
        Process objdump = new ProcessBuilder(OBJDUMP.toString(), "-d", "-w", "-M", "intel", "--insn-width=16",
                "--section=" + section, file.toString()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(objdump.getInputStream(), StandardCharsets.ISO_8859_1))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] parts = line.split("\t");
                if (parts.length == 3 && parts[0].endsWith(":")) {
                    compare(parts[1].strip(), parts[2].strip(), line);
                }
            }
        }
        if (objdump.waitFor() != 0) {
            throw new IOException("objdump failed with " + objdump.exitValue());
        }
        int others = unclaimed.values().stream().mapToInt(Integer::intValue).sum();
        System.out.println(file.getFileName() + " " + section + ": " + (compared - before)
                + " instructions compared, not claimed so far: " + others + " of " + unclaimed.size()
                + " kinds, explained: " + settled);
        return List.copyOf(differences);
    }

    /** How many instructions both have decoded. */
    public int compared() {
        return compared;
    }

    private void compare(String hex, String text, String line) {
        String[] parts = hex.split(" ");
        Arrays.fill(bytes, (byte) 0x90);
        for (int i = 0; i < parts.length; i++) {
            bytes[i] = (byte) Integer.parseInt(parts[i], 16);
        }
        String name = Mnemonics.plain(text);
        Decoded.Outcome outcome = decoder.decode(bytes, 0, 32, decoded);
        if (outcome != Decoded.Outcome.DONE) {
            unclaimed.merge(name, 1, Integer::sum);
            if (Mnemonics.INTEGER.contains(name)) {
                note("not decoded: ", line);
            }
            return;
        }
        compared++;
        if (decoded.length != parts.length) {
            note(decoded.entry + " has " + decoded.length + " bytes: ", line);
        } else if (!Mnemonics.same(decoded.entry.mnemonic, name)) {
            note(decoded.entry + ": ", line);
        }
    }

    private void note(String what, String line) {
        if (explained.test(line)) {
            settled++;
        } else if (differences.size() < SHOWN) {
            differences.add(what + line);
        }
    }
}
