package org.ringdom.launcher.supervisor.boot;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.ringdom.launcher.api.InstanceControl.Presence;
import org.ringdom.launcher.supervisor.ProcessEntry;
import org.ringdom.launcher.supervisor.ProcessScan;
import org.ringdom.launcher.supervisor.ProcessTableFile;
import org.ringdom.launcher.supervisor.instance.InstanceEnd;
import org.ringdom.launcher.supervisor.instance.InstanceFiles;
import org.ringdom.launcher.supervisor.instance.InstanceProbe;
import org.ringdom.platform.process.ProcessIdentity;
import org.ringdom.platform.process.Processes;
import org.ringdom.runtime.memory.InstanceFolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a starting supervisor does with what it finds. The caller holds the instance's lock. */
final class Takeover {
    private static final Logger LOG = LoggerFactory.getLogger(Takeover.class);

    /** What is to be done. */
    enum Plan {
        /** Make an instance. */
        CREATE,
        /** Remove the files of one none of whose processes lives, then make one. */
        WIPE,
        /** End what somebody had begun to take down, then as above. */
        FINISH_DOWN,
        /** Go on with the processes that live. */
        ADOPT
    }

    private Takeover() {
    }

    static Plan plan(Presence presence, boolean stopping) {
        return switch (presence) {
            case ABSENT -> Plan.CREATE;
            case STALE -> Plan.WIPE;
            case WITHOUT_SUPERVISOR, RUNNING -> stopping ? Plan.FINISH_DOWN : Plan.ADOPT;
        };
    }

    /** Makes the instance ready for a supervisor; returns the plan that was followed. */
    static Plan prepare(InstanceFolder folder) {
        InstanceProbe probe = InstanceProbe.of(folder);
        Plan plan = plan(probe.presence(), probe.stopping());
        switch (plan) {
            case CREATE -> LOG.info("making {}", folder.shm());
            case WIPE ->
                LOG.warn("{} was left by an instance none of whose processes lives; it is wiped", folder.shm());
            case FINISH_DOWN -> LOG.warn("{} was being taken down; what still runs is ended", folder.shm());
            case ADOPT -> LOG.info("adopting {} processes of {}", probe.alive().size(), folder.shm());
        }
        if (plan != Plan.ADOPT) {
            // also those that were started without anybody having noted it
            InstanceEnd.killAll(folder, role -> true);
            InstanceFiles.wipe(folder);
            InstanceFiles.create(folder);
        }
        return plan;
    }

    /**
     * Ends processes that a dead supervisor had started without living to note who they are: their successors, which are
     * started next, must be alone.
     */
    static void endUnlisted(InstanceFolder folder, ProcessTableFile table) {
        List<ProcessEntry> entries = table.entries();
        Set<ProcessIdentity> unlisted = new LinkedHashSet<>();
        for (ProcessScan.Found found : new ProcessScan(Path.of("/proc")).processesOf(folder.shm())) {
            boolean listed = entries.stream().anyMatch(entry -> entry.pid() == found.identity().pid()
                    && entry.startTimeTicks() == found.identity().startTimeTicks());
            if (!listed && found.identity().pid() != Processes.pid()) {
                LOG.warn("{} (pid {}) runs and nobody knows of it: ended", found.role(), found.identity().pid());
                unlisted.add(found.identity());
            }
        }
        InstanceEnd.kill(unlisted);
    }
}
