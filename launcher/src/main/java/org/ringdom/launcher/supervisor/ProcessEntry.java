package org.ringdom.launcher.supervisor;

import java.util.List;

import org.ringdom.launcher.api.ServiceState;

/**
 * A copy of one entry of {@code procs.tbl}.
 *
 * @param index its slot
 * @param role the process's name
 * @param kind of process
 * @param state where it stands
 * @param domid that it plays; -1: none
 * @param pid of the process; 0: it was about to be started, and nobody knows whether it was
 * @param startTimeTicks of the process, field 22 of {@code /proc/<pid>/stat}
 * @param incarnation also its owner epoch
 * @param restarts since the entry was made
 * @param ping last one sent
 * @param lastStallNs from the last death seen until ready again; 0: never died
 * @param startedAtMs wall clock
 * @param readyAtMs wall clock; 0: not ready yet
 * @param exitStatus of the last death; -1 unknown
 * @param replayed entries that its last attach replayed
 * @param command to start it again
 */
public record ProcessEntry(int index, String role, int kind, ServiceState state, int domid, int pid,
        long startTimeTicks,
        long incarnation, int restarts, long ping, long lastStallNs, long startedAtMs, long readyAtMs, int exitStatus,
        long replayed, List<String> command) {
    public ProcessEntry {
        command = List.copyOf(command);
    }

    /** Whether a process of this entry may be alive. */
    public boolean mayLive() {
        return state == ServiceState.STARTING || state == ServiceState.READY || state == ServiceState.STOPPING;
    }
}
