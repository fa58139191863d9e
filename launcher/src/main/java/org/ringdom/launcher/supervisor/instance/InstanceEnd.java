package org.ringdom.launcher.supervisor.instance;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import org.ringdom.launcher.supervisor.ProcessScan;
import org.ringdom.platform.process.PidFd;
import org.ringdom.platform.process.ProcessIdentity;
import org.ringdom.platform.process.Processes;
import org.ringdom.platform.process.Signals;
import org.ringdom.runtime.memory.InstanceFolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The hard end of an instance's processes, by who they are, not by number alone. */
public final class InstanceEnd {
    private static final Logger LOG = LoggerFactory.getLogger(InstanceEnd.class);
    private static final long PATIENCE_MS = TimeUnit.SECONDS.toMillis(30);
    private static final int ROUNDS = 10;

    private InstanceEnd() {
    }

    /**
     * Kills every process of the instance that passes, this one excepted, and waits until they are dead.
     *
     * @param which roles
     * @return how many there were
     * @throws IllegalStateException if one does not die
     */
    public static int killAll(InstanceFolder folder, Predicate<String> which) {
        int killed = 0;
        // a process may just be starting another one: look until there is none
        for (int round = 0; round < ROUNDS; round++) {
            Set<ProcessIdentity> found = new LinkedHashSet<>();
            for (ProcessScan.Found process : new ProcessScan(Path.of("/proc")).processesOf(folder.shm())) {
                if (which.test(process.role())) {
                    found.add(process.identity());
                }
            }
            InstanceProbe probe = InstanceProbe.of(folder);
            probe.alive().stream().filter(entry -> which.test(entry.role())).map(probe::identity).forEach(found::add);
            int now = kill(found);
            if (now == 0) {
                return killed;
            }
            killed += now;
        }
        throw new IllegalStateException("processes of " + folder.shm() + " come back again and again");
    }

    /** Kills these processes and waits until they are dead; returns how many lived. */
    public static int kill(Set<ProcessIdentity> processes) {
        List<PidFd> handles = new ArrayList<>();
        int self = Processes.pid();
        for (ProcessIdentity process : processes) {
            Optional<PidFd> handle = process.pid() == self ? Optional.empty() : process.adopt();
            if (handle.isPresent() && handle.get().isDead()) {
                handle.get().close();
            } else {
                handle.ifPresent(handles::add);
            }
        }
        handles.forEach(handle -> handle.send(Signals.SIGKILL));
        for (PidFd handle : handles) {
            try (handle) {
                if (!handle.awaitDeath(PATIENCE_MS)) {
                    throw new IllegalStateException("process " + handle.pid() + " does not die of SIGKILL");
                }
                LOG.info("process {} killed", handle.pid());
            }
        }
        return handles.size();
    }
}
