package org.ringdom.core.watch;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.ProcessTable;

/**
 * The supervisor as {@code procs.tbl} names it.
 *
 * @param pid its process number
 * @param startTimeTicks when it was started
 * @param command what starts a successor; empty if it has not said
 */
record SupervisorEntry(int pid, long startTimeTicks, List<String> command) {
    /** Reads the supervisor's entry; null if there is none. */
    static SupervisorEntry read(SharedBuffer table) {
        int entries = (int) Math.min(table.getInt(ProcessTable.ENTRIES_OFFSET),
                (table.size() - ProcessTable.FIRST_ENTRY) / ProcessTable.ENTRY_SIZE);
        for (int i = 0; i < entries; i++) {
            long at = ProcessTable.entryOffset(i);
            boolean used = table.getIntAcquire(at + ProcessTable.STATE) != ProcessTable.FREE;
            if (used && table.getInt(at + ProcessTable.KIND) == ProcessTable.KIND_SUPERVISOR) {
                return new SupervisorEntry(table.getInt(at + ProcessTable.PID),
                        table.getLong(at + ProcessTable.START_TIME), command(table, at));
            }
        }
        return null;
    }

    private static List<String> command(SharedBuffer table, long at) {
        int length = table.getInt(at + ProcessTable.COMMAND_LENGTH);
        if (length <= 0 || length > ProcessTable.MAX_COMMAND) {
            return List.of();
        }
        byte[] bytes = new byte[length];
        table.getBytes(at + ProcessTable.COMMAND, bytes, 0, length);
        return List.of(new String(bytes, StandardCharsets.UTF_8).split("\0"));
    }

    /** True while the instance is being taken down. */
    static boolean isStopping(SharedBuffer table) {
        return table.getLongAcquire(ProcessTable.STOPPING_OFFSET) != 0;
    }
}
