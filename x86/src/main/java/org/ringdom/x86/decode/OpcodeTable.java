package org.ringdom.x86.decode;

import java.util.ArrayList;
import java.util.List;

/** All rows that some group of instructions claims, indexed by map and opcode. Immutable. */
public final class OpcodeTable {
    private static final OpcodeEntry[] NONE = {};

    private final OpcodeEntry[][][] maps = new OpcodeEntry[2 * OpcodeEntry.VEX_MAPS][256][];
    private final List<OpcodeEntry> entries;

    /** A table of the rows of several texts; blank lines and lines that start with {@code #} are ignored. */
    public OpcodeTable(List<String> texts) {
        List<OpcodeEntry> rows = new ArrayList<>();
        for (String text : texts) {
            text.lines().map(line -> line.replaceAll("#.*", "").strip()).filter(line -> !line.isEmpty())
                    .forEach(line -> rows.add(new OpcodeEntry(line)));
        }
        for (OpcodeEntry[][] map : maps) {
            java.util.Arrays.fill(map, NONE);
        }
        for (int i = 0; i < rows.size(); i++) {
            rows.get(i).index = i;
            add(rows.get(i));
        }
        entries = List.copyOf(rows);
    }

    private void add(OpcodeEntry entry) {
        int map = entry.map + (entry.vex ? OpcodeEntry.VEX_MAPS : 0);
        for (int i = 0; i < entry.opcodes; i++) {
            OpcodeEntry[] old = maps[map][entry.opcode + i];
            OpcodeEntry[] more = java.util.Arrays.copyOf(old, old.length + 1);
            more[old.length] = entry;
            maps[map][entry.opcode + i] = more;
        }
    }

    /** All rows in their order. */
    public List<OpcodeEntry> entries() {
        return entries;
    }

    /** The rows of one opcode; the first that matches counts. */
    OpcodeEntry[] candidates(int map, int opcode) {
        return maps[map][opcode];
    }
}
