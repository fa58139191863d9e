package org.ringdom.x86.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.ringdom.x86.decode.OpcodeEntry;

/** What the processor of this machine can be asked about: rows of extensions that not every x86-64 processor has. */
final class MachineFeatures {
    private static final Map<String, String> NEEDED = Map.ofEntries(Map.entry("SHA.*", "sha_ni"),
            Map.entry("AD[CO]X", "adx"), Map.entry("CLFLUSHOPT", "clflushopt"), Map.entry("MOVBE", "movbe"),
            Map.entry("AES.*", "aes"), Map.entry("PCLMULQDQ", "pclmulqdq"), Map.entry("LZCNT", "abm"),
            Map.entry("XSAVEOPT", "xsaveopt"), Map.entry("XSAVEC", "xsavec"), Map.entry("TZCNT", "bmi1"),
            Map.entry("ANDN|BLS.*|BEXTR", "bmi1"), Map.entry("BZHI|P(DEP|EXT)|MULX|S[AH][LR]X|RORX", "bmi2"));

    private final Set<String> flags;

    MachineFeatures() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            flags = lines.filter(line -> line.startsWith("flags")).findFirst().stream()
                    .flatMap(line -> List.of(line.split(":")[1].strip().split(" ")).stream())
                    .collect(Collectors.toSet());
        }
    }

    /** Whether the processor has the instruction of a row. */
    boolean has(OpcodeEntry entry) {
        return NEEDED.entrySet().stream().filter(each -> entry.mnemonic.matches(each.getKey()))
                .allMatch(each -> flags.contains(each.getValue()));
    }
}
