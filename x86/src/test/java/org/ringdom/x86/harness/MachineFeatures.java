package org.ringdom.x86.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.ringdom.x86.decode.OpcodeEntry;

/** What the processor of this machine can be asked about: rows of extensions that not every x86-64 processor has. */
final class MachineFeatures {
    private static final Map<String, String> NEEDED = Map.ofEntries(Map.entry("SHA.*", "sha_ni"),
            Map.entry("AD[CO]X", "adx"), Map.entry("CLFLUSHOPT", "clflushopt"), Map.entry("MOVBE", "movbe"),
            Map.entry("AES.*", "aes"), Map.entry("PCLMULQDQ", "pclmulqdq"), Map.entry("LZCNT", "abm"),
            Map.entry("XSAVEOPT", "xsaveopt"), Map.entry("XSAVEC", "xsavec"), Map.entry("TZCNT", "bmi1"),
            Map.entry("ANDN|BLS.*|BEXTR", "bmi1"), Map.entry("BZHI|P(DEP|EXT)|MULX|S[AH][LR]X|RORX", "bmi2"));

    private final Set<String> flags;
    private final String vendor;

    MachineFeatures() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("/proc/cpuinfo"));
        flags = Set.copyOf(List.of(value(lines, "flags").split(" ")));
        vendor = value(lines, "vendor_id");
    }

    private static String value(List<String> lines, String name) {
        return lines.stream().filter(line -> line.startsWith(name)).findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1).strip()).orElse("");
    }

    /** Whether it is AMD's, or built after it. */
    boolean isAmd() {
        return vendor.equals("AuthenticAMD") || vendor.equals("HygonGenuine");
    }

    /** Whether the processor has the instruction of a row. */
    boolean has(OpcodeEntry entry) {
        return NEEDED.entrySet().stream().filter(each -> entry.mnemonic.matches(each.getKey()))
                .allMatch(each -> flags.contains(each.getValue()));
    }
}
