package org.ringdom.launcher.supervisor.process;

import java.util.List;
import java.util.UUID;

import org.ringdom.abi.shared.ProcessTable;
import org.ringdom.platform.process.ProcessIdentity;

/**
 * One entry of {@code procs.tbl} as it was at one moment; the fields are those of {@link ProcessTable}.
 *
 * @param index in the table
 * @param state {@link ProcessTable#FREE} and so on
 * @param kind {@link ProcessTable#KIND_SERVICE} and so on
 * @param domid that it plays; -1 for core and fabric
 * @param pid 0 before it was started
 * @param startTimeTicks field 22 of /proc/pid/stat
 * @param bootId of the host
 * @param exitStatus of the last death, see {@link ProcessTableFile#exitStatus}
 * @param command that started it; empty if it did not fit
 */
public record ProcessEntry(int index, String role, int state, int kind, int domid, int pid, long startTimeTicks,
        UUID bootId, long incarnation, int restarts, long ping, long lastStallNs, long startedAtMs, long readyAtMs,
        int exitStatus, long replayed, List<String> command) {
    /** Who the process is, for all time. */
    public ProcessIdentity identity() {
        return new ProcessIdentity(pid, startTimeTicks, bootId);
    }

    /** Whether just this process lives. */
    public boolean isAlive() {
        return pid > 0 && identity().isAlive();
    }

    /** Whether the table says that it was started and has not been seen dead. */
    public boolean shouldLive() {
        return state == ProcessTable.STARTING || state == ProcessTable.READY || state == ProcessTable.STOPPING;
    }

    /** Whether it plays a guest. */
    public boolean isGuest() {
        return kind == ProcessTable.KIND_GUEST;
    }
}
