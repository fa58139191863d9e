package org.ringdom.x86.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import org.ringdom.x86.interp.InstructionSet;

/** {@code docs/x86-coverage.md} says what the opcode tables say; {@code -Dx86.coverage=write} writes it anew. */
class CoverageTest {
    private static final String[] MAPS = {"One-byte opcodes", "0F", "0F 38", "0F 3A"};
    private static final String NEAR = "F2XM1|FYL2X|FYL2XP1|FPATAN|FPTAN|FSIN|FCOS|FSINCOS";
    private static final String NANS = "DPP[SD]";

    @Test
    void theCoverageTableIsFresh() throws IOException {
        Path page = page();
        String expected = render(InstructionSet.instance().table().entries());
        if ("write".equals(System.getProperty("x86.coverage"))) {
            Files.writeString(page, expected);
        }
        assertEquals(expected, Files.readString(page), "run this test with -Dx86.coverage=write");
    }

    private static Path page() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs/x86.md"))) {
            folder = folder.getParent();
        }
        return folder.resolve("docs/x86-coverage.md");
    }

    private static String render(List<OpcodeEntry> entries) {
        StringBuilder out = new StringBuilder(
                """
                        # Opcodes of the x86-64 CPU

                        Generated from the opcode tables; a test keeps it fresh (`CoverageTest`, `-Dx86.coverage=write` writes it).
                        Every row that is claimed is here; every other encoding raises #UD. How it is tested:

                        - **processor**: random cases against the machine's own processor, all state bit for bit (`DifferentialTest`);
                        - **within an ulp**: the same, but the result may differ in its last bit, and with it C1;
                        - **any NaN**: the same, but of several NaNs another one may be the result;
                        - **owner**: what the instruction does is a callback's; the owner's tests and those of the CPU's users see it.

                        """);
        Map<String, Integer> counts = new TreeMap<>();
        entries.forEach(entry -> counts.merge(test(entry), 1, Integer::sum));
        counts.forEach((test, count) -> out.append("- %s: %d rows%n".formatted(test, count)));
        for (int map = 0; map < MAPS.length; map++) {
            out.append("%n## %s%n%n| opcode | instruction | undefined flags | test |%n| --- | --- | --- | --- |%n"
                    .formatted(MAPS[map]));
            rows(entries, map, false).forEach(out::append);
        }
        out.append(
                "%n## With a VEX prefix%n%n| opcode | instruction | undefined flags | test |%n| --- | --- | --- | --- |%n"
                        .formatted());
        for (int map = 0; map < MAPS.length; map++) {
            rows(entries, map, true).forEach(out::append);
        }
        return out.toString();
    }

    private static List<String> rows(List<OpcodeEntry> entries, int map, boolean vex) {
        List<String> rows = new ArrayList<>();
        entries.stream().filter(entry -> entry.map == map && entry.vex == vex)
                .sorted((a, b) -> a.opcode != b.opcode ? a.opcode - b.opcode : a.index - b.index).forEach(entry -> {
                    int at = entry.text.indexOf(" " + entry.mnemonic);
                    String operands = entry.operands.stream().map(Operand::text).reduce((a, b) -> a + "," + b)
                            .orElse("");
                    rows.add("| `%s` | %s %s | %s | %s |%n".formatted(entry.text.substring(0, at), entry.mnemonic,
                            operands,
                            entry.undefined, test(entry)));
                });
        return rows;
    }

    private static String test(OpcodeEntry entry) {
        return !entry.generated
                ? "owner"
                : entry.mnemonic.matches(NEAR)
                        ? "within an ulp"
                        : entry.mnemonic.matches(NANS) ? "any NaN" : "processor";
    }
}
