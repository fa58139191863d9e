package org.ringdom.runtime.ipc;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.ProcessTable;
import org.ringdom.platform.process.ProcessIdentity;
import org.ringdom.runtime.memory.InstanceFolder;

/**
 * Admits what agrees with {@code procs.tbl}: whoever comes in the name of a domain that the table has a process of must be that
 * process, by number, start time and incarnation. Tools are no domain; a domain that the table does not list has no process
 * to compare with.
 *
 * <p>A process that is just being started may be refused once: its number is entered after its start, and clients greet
 * again. For the server's thread.
 */
public final class KnownProcesses implements Admission, AutoCloseable {
    private final LazyFile table;

    public KnownProcesses(InstanceFolder folder) {
        table = new LazyFile(folder.processTable(), ProcessTable.MAGIC, ProcessTable.VERSION);
    }

    @Override
    public boolean admits(long clientKey, int pid) {
        int domid = ClientIdentity.domid(clientKey);
        SharedBuffer processes = table.buffer();
        if (domid == ClientIdentity.TOOL_DOMID || processes == null) {
            return true;
        }
        boolean listed = false;
        for (int i = 0; i < entries(processes); i++) {
            long at = ProcessTable.entryOffset(i);
            if (processes.getIntAcquire(at + ProcessTable.STATE) != ProcessTable.FREE
                    && processes.getInt(at + ProcessTable.DOMID) == domid) {
                listed = true;
                if (isProcessOf(processes, at, clientKey, pid)) {
                    return true;
                }
            }
        }
        return !listed;
    }

    private static boolean isProcessOf(SharedBuffer processes, long at, long clientKey, int pid) {
        return ClientIdentity.key(ClientIdentity.domid(clientKey),
                processes.getLong(at + ProcessTable.INCARNATION)) == clientKey && isProcess(processes, at, pid);
    }

    private static boolean isProcess(SharedBuffer processes, long at, int pid) {
        return processes.getIntAcquire(at + ProcessTable.PID) == pid && ProcessIdentity.of(pid)
                .filter(now -> now.startTimeTicks() == processes.getLong(at + ProcessTable.START_TIME)).isPresent();
    }

    /** Whether the process of that number is the one that the table names for the control domain. */
    public boolean isSupervisor(int pid) {
        SharedBuffer processes = table.buffer();
        for (int i = 0; processes != null && i < entries(processes); i++) {
            long at = ProcessTable.entryOffset(i);
            if (processes.getIntAcquire(at + ProcessTable.STATE) != ProcessTable.FREE
                    && processes.getInt(at + ProcessTable.KIND) == ProcessTable.KIND_SUPERVISOR
                    && isProcess(processes, at, pid)) {
                return true;
            }
        }
        return false;
    }

    private static int entries(SharedBuffer processes) {
        return (int) Math.min(processes.getInt(ProcessTable.ENTRIES_OFFSET),
                (processes.size() - ProcessTable.FIRST_ENTRY) / ProcessTable.ENTRY_SIZE);
    }

    @Override
    public void close() {
        table.close();
    }
}
