package org.ringdom.launcher.supervisor.instance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

import org.ringdom.abi.shared.ProcessTable;
import org.ringdom.launcher.api.InstanceControl.Presence;
import org.ringdom.launcher.supervisor.ProcessEntry;
import org.ringdom.launcher.supervisor.ProcessTableFile;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.platform.process.ProcessIdentity;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.memory.SharedFileException;

/**
 * What there is of an instance, found out from outside by its folder alone.
 *
 * @param presence nothing, files only, processes without a supervisor, or a supervisor
 * @param alive entries whose processes live: same pid, start time and boot of the host
 * @param bootId of the host when the instance was made
 * @param stopping whether somebody had begun to take it down
 */
public record InstanceProbe(Presence presence, List<ProcessEntry> alive, UUID bootId, boolean stopping) {
    private static final UUID NONE = new UUID(0, 0);

    public InstanceProbe {
        alive = List.copyOf(alive);
    }

    /** Looks at a folder; changes nothing. */
    public static InstanceProbe of(InstanceFolder folder) {
        if (!Files.isDirectory(folder.shm())) {
            return new InstanceProbe(Presence.ABSENT, List.of(), NONE, false);
        }
        if (!Files.exists(folder.processTable())) {
            // the table is made before the first process: nothing of this instance lives
            return new InstanceProbe(isEmpty(folder.shm()) ? Presence.ABSENT : Presence.STALE, List.of(), NONE, false);
        }
        try (ProcessTableFile table = ProcessTableFile.open(folder.processTable(), false)) {
            return of(table);
        } catch (LinuxException | SharedFileException | IllegalStateException unusable) {
            return new InstanceProbe(Presence.STALE, List.of(), NONE, false);
        }
    }

    private static boolean isEmpty(Path shm) {
        try (Stream<Path> files = Files.list(shm)) {
            return files.findAny().isEmpty();
        } catch (IOException unreadable) {
            return false;
        }
    }

    private static InstanceProbe of(ProcessTableFile table) {
        List<ProcessEntry> alive = new ArrayList<>();
        for (ProcessEntry entry : table.entries()) {
            if (entry.mayLive() && entry.pid() > 0 && identity(entry, table.bootId()).isAlive()) {
                alive.add(entry);
            }
        }
        return new InstanceProbe(presence(alive), alive, table.bootId(), table.stopping());
    }

    static Presence presence(List<ProcessEntry> alive) {
        if (alive.isEmpty()) {
            return Presence.STALE;
        }
        return alive.stream().anyMatch(InstanceProbe::isSupervisor) ? Presence.RUNNING : Presence.WITHOUT_SUPERVISOR;
    }

    private static boolean isSupervisor(ProcessEntry entry) {
        return entry.kind() == ProcessTable.KIND_SUPERVISOR;
    }

    /** The supervisor, if it lives. */
    public Optional<ProcessEntry> supervisor() {
        return alive.stream().filter(InstanceProbe::isSupervisor).findFirst();
    }

    /** Who a process of the instance is, for all time. */
    public ProcessIdentity identity(ProcessEntry entry) {
        return identity(entry, bootId);
    }

    private static ProcessIdentity identity(ProcessEntry entry, UUID boot) {
        return new ProcessIdentity(entry.pid(), entry.startTimeTicks(), boot);
    }
}
