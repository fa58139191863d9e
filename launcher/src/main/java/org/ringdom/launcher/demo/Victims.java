package org.ringdom.launcher.demo;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.DomainOwn;
import org.ringdom.launcher.api.ServiceState;
import org.ringdom.launcher.api.SupervisorException;
import org.ringdom.launcher.supervisor.ProcessEntry;
import org.ringdom.launcher.supervisor.ProcessTableFile;
import org.ringdom.launcher.supervisor.ServiceSet;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.platform.process.PidFd;
import org.ringdom.platform.process.ProcessIdentity;
import org.ringdom.platform.process.Signals;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.memory.SharedFile;

/**
 * The processes of an instance as {@code procs.tbl} lists them: who they are now, SIGKILL for one of them, and its successor.
 *
 * <p>Needs no process of the instance to live. Used by one thread.
 */
public final class Victims implements AutoCloseable {
    private final InstanceFolder folder;
    private final ProcessTableFile table;

    public Victims(InstanceFolder folder) {
        this.folder = folder;
        this.table = ProcessTableFile.open(folder.processTable(), false);
    }

    /** The process of a role, if it is ready and lives. */
    public Optional<ProcessEntry> ready(String role) {
        return table.find(role).filter(entry -> entry.state() == ServiceState.READY && entry.pid() > 0)
                .filter(entry -> identity(entry).isAlive());
    }

    /** The successor of a process, once it is ready. */
    public Optional<ProcessEntry> successor(ProcessEntry killed) throws SupervisorException {
        Optional<ProcessEntry> entry = table.find(killed.role());
        if (entry.isPresent() && entry.get().state() == ServiceState.FAILED) {
            throw new SupervisorException(killed.role() + " was given up by the supervisor");
        }
        return entry.filter(now -> now.state() == ServiceState.READY && now.incarnation() != killed.incarnation()
                && now.pid() > 0);
    }

    /** Sends SIGKILL to just this process; false if it is dead already. */
    public boolean kill(ProcessEntry entry) {
        try (PidFd handle = identity(entry).adopt().orElse(null)) {
            return handle != null && handle.send(Signals.SIGKILL);
        }
    }

    /** Whether just this process lives. */
    boolean isAlive(ProcessEntry entry) {
        return identity(entry).isAlive();
    }

    /** The process of a role whatever it does, as the table has it. */
    public Optional<ProcessEntry> find(String role) {
        return table.find(role);
    }

    /** Roles and pids of all processes that the table lists, as a line. */
    String words() {
        return table.entries().stream().filter(ProcessEntry::mayLive)
                .map(entry -> entry.role() + " " + entry.pid()).collect(Collectors.joining(", "));
    }

    private ProcessIdentity identity(ProcessEntry entry) {
        return new ProcessIdentity(entry.pid(), entry.startTimeTicks(), table.bootId());
    }

    /** How much a successor took from records instead of losing it. */
    long replayed(ProcessEntry successor) {
        return Math.max(successor.replayed(), replayedOf(successor).orElse(0));
    }

    /** What the process itself says, which may have become more since it was ready. */
    private OptionalLong replayedOf(ProcessEntry entry) {
        var path = switch (entry.role()) {
            case ServiceSet.CORE -> folder.coreOwn();
            case ServiceSet.FABRIC -> folder.fabricOwn();
            default -> folder.domainOwn(entry.domid());
        };
        try (SharedFile file = SharedFile.open(path, DomainOwn.MAGIC, DomainOwn.VERSION, false)) {
            SharedBuffer own = file.buffer();
            return OptionalLong.of(own.getLongAcquire(DomainOwn.REPLAYED_OFFSET));
        } catch (LinuxException gone) {
            return OptionalLong.empty();
        }
    }

    /** Unmaps the table. */
    @Override
    public void close() {
        table.close();
    }
}
