package org.ringdom.launcher.supervisor.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.ringdom.abi.shared.DomainOwn;
import org.ringdom.abi.shared.DomainRecord;
import org.ringdom.launcher.api.VirtualCpu;
import org.ringdom.launcher.supervisor.ProcessEntry;
import org.ringdom.launcher.supervisor.keeper.ProcStat;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.runtime.event.EventFile;
import org.ringdom.runtime.event.EventFiles;
import org.ringdom.runtime.memory.SharedFile;
import org.ringdom.runtime.memory.SharedFileException;
import org.ringdom.runtime.metrics.CounterFile;

/** What the vCPUs of domains do, from their threads, their doorbells and what the guest's process says. */
final class VcpuViews {
    /** One bit for each vCPU that runs; a process that does not say has them all. */
    private static final String ONLINE = "pv.online-vcpus";
    private static final double TICKS_PER_S = 100;

    private final Surroundings world;
    private final EventFiles events;

    VcpuViews(Surroundings world, EventFiles events) {
        this.world = world;
        this.events = events;
    }

    /** How many vCPUs of a domain are online. */
    int online(DomainRecord record) {
        return Long.bitCount(onlineBits(record));
    }

    private long onlineBits(DomainRecord record) {
        long all = -1L >>> Long.SIZE - Math.clamp(record.maxVcpus(), 1, Long.SIZE);
        try (SharedFile own = SharedFile.open(world.folder().domainOwn(record.domid()), DomainOwn.MAGIC,
                DomainOwn.VERSION, false)) {
            Map<String, Long> counters = CounterFile.read(own.buffer());
            return counters.getOrDefault(ONLINE, all) & all;
        } catch (LinuxException | SharedFileException gone) {
            return all;
        }
    }

    /** The vCPUs of a domain called {@code name}. */
    List<VirtualCpu> list(DomainRecord record, String name) {
        int domid = record.domid();
        long online = onlineBits(record);
        EventFile file = events.get(domid);
        Optional<ProcessEntry> process = world.processes().entries().stream()
                .filter(entry -> entry.domid() == domid && entry.mayLive()).findFirst();
        boolean paused = record.pauseCount() > 0;
        List<VirtualCpu> vcpus = new ArrayList<>();
        for (int vcpu = 0; vcpu < record.maxVcpus(); vcpu++) {
            String thread = "vcpu-" + vcpu;
            ProcStat.ThreadTime time = process.flatMap(entry -> ProcStat.thread(entry.pid(), thread))
                    .orElse(new ProcStat.ThreadTime(-1, 0));
            boolean up = (online & 1L << vcpu) != 0;
            boolean sleeps = file != null && vcpu < file.vcpus() && file.doorbell(vcpu).isSleeping();
            vcpus.add(new VirtualCpu(name, domid, vcpu, up, time.cpu(), up && !paused && !sleeps,
                    up && !paused && sleeps, paused, time.ticks() / TICKS_PER_S));
        }
        return vcpus;
    }
}
