package org.ringdom.launcher.client;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

import org.ringdom.abi.shared.DomainOwn;
import org.ringdom.abi.shared.ProcessTable;
import org.ringdom.abi.shared.SharedFileHeader;
import org.ringdom.launcher.api.Health;
import org.ringdom.launcher.api.Instance;
import org.ringdom.launcher.api.InstanceStatus;
import org.ringdom.launcher.api.ServiceState;
import org.ringdom.launcher.api.ServiceStatus;
import org.ringdom.launcher.supervisor.ProcessEntry;
import org.ringdom.launcher.supervisor.ProcessTableFile;
import org.ringdom.launcher.supervisor.ServiceSpec;
import org.ringdom.launcher.supervisor.keeper.ProcStat;
import org.ringdom.platform.process.ProcessIdentity;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.memory.SharedFile;

/**
 * The state of an instance's processes, read from its shared files: it needs nobody's answer, so it also tells of an instance
 * whose supervisor is dead.
 */
public final class StatusReader {
    private static final long HUNG_AFTER_NS = TimeUnit.SECONDS.toNanos(5);

    private StatusReader() {
    }

    /** What runs now. The instance must have a process table. */
    public static InstanceStatus read(Instance instance) {
        InstanceFolder folder = instance.folder();
        long nowMs = System.currentTimeMillis();
        try (ProcessTableFile table = ProcessTableFile.open(folder.processTable(), false)) {
            List<ServiceStatus> services = new ArrayList<>();
            List<ProcessEntry> entries = new ArrayList<>(table.entries());
            entries.sort(Comparator.comparingInt(StatusReader::rank).thenComparingInt(ProcessEntry::domid));
            long oldestMs = nowMs;
            for (ProcessEntry entry : entries) {
                services.add(status(folder, table, entry, nowMs));
                oldestMs = entry.startedAtMs() == 0 ? oldestMs : Math.min(oldestMs, entry.startedAtMs());
            }
            return new InstanceStatus(instance.name(), nowMs - oldestMs, services);
        }
    }

    /** The supervisor first, then what it starts in that order, guests last. */
    private static int rank(ProcessEntry entry) {
        return switch (entry.kind()) {
            case ProcessTable.KIND_SUPERVISOR -> 0;
            case ProcessTable.KIND_CORE -> 1;
            case ProcessTable.KIND_FABRIC -> 2;
            case ProcessTable.KIND_SERVICE -> 3;
            case ProcessTable.KIND_STANDBY -> 4;
            default -> 5;
        };
    }

    private static ServiceStatus status(InstanceFolder folder, ProcessTableFile table, ProcessEntry entry, long nowMs) {
        boolean alive = entry.mayLive() && entry.pid() > 0
                && new ProcessIdentity(entry.pid(), entry.startTimeTicks(), table.bootId()).isAlive();
        // a supervisor that is dead itself has not noted it yet
        ServiceState state = entry.mayLive() && entry.pid() > 0 && !alive ? ServiceState.DEAD : entry.state();
        return new ServiceStatus(entry.role(), entry.domid() < 0 ? OptionalInt.empty() : OptionalInt.of(entry.domid()),
                alive ? OptionalInt.of(entry.pid()) : OptionalInt.empty(), state, nowMs - entry.startedAtMs(),
                state == ServiceState.READY ? health(folder, entry) : Health.UNKNOWN, entry.restarts(),
                entry.lastStallNs() == 0
                        ? OptionalLong.empty()
                        : OptionalLong.of((entry.lastStallNs() + 500_000) / 1_000_000),
                alive ? ProcStat.residentKib(entry.pid()) : OptionalLong.empty(), entry.incarnation());
    }

    /** Guests and the standby are not pinged: they are well as long as they live. */
    private static Health health(InstanceFolder folder, ProcessEntry entry) {
        if (entry.kind() == ProcessTable.KIND_GUEST || entry.kind() == ProcessTable.KIND_STANDBY) {
            return Health.OK;
        }
        ServiceSpec spec = new ServiceSpec(entry.role(), entry.kind(), "",
                entry.domid() < 0 ? OptionalInt.empty() : OptionalInt.of(entry.domid()), List.of(), java.util.Map.of());
        try (SharedFile own = SharedFile.open(spec.own(folder), DomainOwn.MAGIC, DomainOwn.VERSION, false)) {
            if (SharedFileHeader.ownerEpoch(own.buffer()) != entry.incarnation()) {
                return Health.UNKNOWN;
            }
            long pong = own.buffer().getLongAcquire(DomainOwn.PONG_OFFSET);
            long quietNs = System.nanoTime() - own.buffer().getLong(DomainOwn.HEARTBEAT_OFFSET);
            return pong == entry.ping() || quietNs < HUNG_AFTER_NS ? Health.OK : Health.HUNG;
        } catch (RuntimeException unreadable) {
            return Health.UNKNOWN;
        }
    }
}
