package org.ringdom.launcher.supervisor.agent;

import java.util.List;

import org.ringdom.launcher.events.EventLog;
import org.ringdom.launcher.supervisor.ProcessTableFile;
import org.ringdom.launcher.supervisor.ServiceSet;
import org.ringdom.launcher.supervisor.keeper.KeeperThread;
import org.ringdom.runtime.memory.InstanceFolder;

/**
 * What the agent works on.
 *
 * @param folder of the instance
 * @param table who runs
 * @param entry the supervisor's own entry
 * @param set what is to run
 * @param keeper keeps it running
 * @param events what the keeper saw
 * @param log where events are noted
 * @param command starts a successor of this supervisor
 */
public record Supervision(InstanceFolder folder, ProcessTableFile table, int entry, ServiceSet set, KeeperThread keeper,
        KeeperEvents events, EventLog log, List<String> command) {
    public Supervision {
        command = List.copyOf(command);
    }
}
