package org.ringdom.launcher.supervisor.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import org.ringdom.abi.shared.DomainRecord;
import org.ringdom.launcher.api.BlockDevice;
import org.ringdom.launcher.api.DomainState;
import org.ringdom.launcher.api.DomainSummary;
import org.ringdom.launcher.api.NetworkCard;
import org.ringdom.launcher.api.VirtualCpu;
import org.ringdom.launcher.supervisor.ProcessEntry;
import org.ringdom.launcher.supervisor.ServiceSet;
import org.ringdom.launcher.supervisor.keeper.ProcStat;
import org.ringdom.runtime.event.EventFile;
import org.ringdom.runtime.event.EventFiles;
import org.ringdom.runtime.xenstore.Xenstore;

/** What people ask about domains, from the core's table, the store and {@code /proc}. */
public final class DomainViews {
    private static final int PAGES_PER_MIB = 256;
    private static final double TICKS_PER_S = 100;
    private static final String CONTROL_DOMAIN = "Domain-0";

    private final Surroundings world;
    private final Guests guests;
    private final EventFiles events;
    private final VcpuViews vcpus;

    public DomainViews(Surroundings world, Guests guests, EventFiles events) {
        this.world = world;
        this.guests = guests;
        this.events = events;
        vcpus = new VcpuViews(world, events);
    }

    /**
     * Domains by number.
     *
     * @param from the lowest number
     * @param limit how many at most
     */
    public List<DomainSummary> list(int from, int limit) {
        List<Integer> slots = new ArrayList<>();
        for (int slot = 0; slot < world.table().slots(); slot++) {
            long identity = world.table().identity(slot);
            if (DomainRecord.state(identity) != DomainRecord.FREE && DomainRecord.domid(identity) >= from) {
                slots.add(slot);
            }
        }
        List<ProcessEntry> processes = world.processes().entries();
        return slots.stream().map(slot -> summary(world.table().record(slot), processes))
                .sorted(java.util.Comparator.comparingInt(DomainSummary::domid)).limit(limit).toList();
    }

    private DomainSummary summary(DomainRecord record, List<ProcessEntry> processes) {
        int domid = record.domid();
        Optional<ProcessEntry> process = processes.stream().filter(entry -> entry.domid() == domid && entry.mayLive())
                .findFirst();
        OptionalLong ticks = process.isPresent() ? ProcStat.cpuTicks(process.get().pid()) : OptionalLong.empty();
        boolean guest = domid >= ServiceSet.FIRST_GUEST_DOMID;
        long memMib = record.totPages() / PAGES_PER_MIB;
        if (!guest && process.isPresent()) {
            memMib = ProcStat.residentKib(process.get().pid()).orElse(0) / 1024;
        }
        int reason = record.shutdownReason();
        return new DomainSummary(domid, name(domid), new UUID(record.uuidHigh(), record.uuidLow()), memMib,
                guest ? vcpus.online(record) : record.maxVcpus(), state(record), ticks.orElse(0) / TICKS_PER_S,
                guest ? record.maxPages() / PAGES_PER_MIB : 0,
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - record.createdNs()),
                reason == DomainRecord.NO_SHUTDOWN ? OptionalInt.empty() : OptionalInt.of(reason));
    }

    private String name(int domid) {
        if (domid == ServiceSet.SUPERVISOR_DOMID) {
            return CONTROL_DOMAIN;
        }
        if (domid >= ServiceSet.FIRST_GUEST_DOMID) {
            return guests.name(domid);
        }
        return world.set().startOrder().stream().filter(spec -> spec.domid().equals(OptionalInt.of(domid)))
                .map(spec -> spec.role()).findFirst().orElse("(" + domid + ")");
    }

    private DomainState state(DomainRecord record) {
        long identity = record.identity();
        int flags = DomainRecord.flags(identity);
        boolean shutdown = (flags & DomainRecord.FLAG_SHUTDOWN) != 0;
        boolean crashed = (flags & DomainRecord.FLAG_CRASHED) != 0;
        boolean dying = DomainRecord.state(identity) == DomainRecord.DYING;
        boolean paused = record.pauseCount() > 0;
        boolean stands = shutdown || dying || paused;
        boolean sleeps = !stands && sleeps(DomainRecord.domid(identity));
        return new DomainState(!stands && !sleeps, sleeps, paused, shutdown && !crashed, crashed, dying);
    }

    /** Whether all vCPUs wait for events. */
    private boolean sleeps(int domid) {
        EventFile file = events.get(domid);
        if (file == null) {
            return false;
        }
        for (int vcpu = 0; vcpu < file.vcpus(); vcpu++) {
            if (!file.doorbell(vcpu).isSleeping()) {
                return false;
            }
        }
        return true;
    }

    /** The vCPUs of a domain. */
    public List<VirtualCpu> vcpus(int domid) throws Refusal {
        int slot = world.table().slotOf(domid);
        if (slot < 0) {
            throw new Refusal("there is no domain " + domid);
        }
        return vcpus.list(world.table().record(slot), name(domid));
    }

    /** The disks of a domain, as the store knows them. */
    public List<BlockDevice> disks(int domid) {
        Xenstore store = world.store();
        List<BlockDevice> disks = new ArrayList<>();
        String devices = "/libxl/" + domid + "/device/vbd";
        for (String device : store.listIfThere(devices)) {
            String frontend = "/local/domain/" + domid + "/device/vbd/" + device;
            String backend = store.readIfThere(devices + "/" + device + "/backend").orElse("");
            disks.add(new BlockDevice(Integer.parseInt(device), number(frontend + "/backend-id"), domid,
                    number(frontend + "/state"), number(frontend + "/event-channel"), number(frontend + "/ring-ref"),
                    backend));
        }
        return disks;
    }

    /** The network cards of a domain, as the store knows them. */
    public List<NetworkCard> cards(int domid) {
        Xenstore store = world.store();
        List<NetworkCard> cards = new ArrayList<>();
        String devices = "/libxl/" + domid + "/device/vif";
        for (String device : store.listIfThere(devices)) {
            String toolstack = devices + "/" + device;
            String frontend = "/local/domain/" + domid + "/device/vif/" + device;
            boolean several = store.readIfThere(frontend + "/multi-queue-num-queues").isPresent();
            String queue = frontend + (several ? "/queue-0" : "");
            int port = number(queue + "/event-channel");
            cards.add(new NetworkCard(Integer.parseInt(device), number(frontend + "/backend-id"), domid,
                    store.readIfThere(toolstack + "/mac").orElse(""),
                    store.readIfThere(toolstack + "/bridge").orElse(""), number(frontend + "/state"),
                    port >= 0 ? port : number(queue + "/event-channel-tx"), number(queue + "/tx-ring-ref"),
                    number(queue + "/rx-ring-ref"), store.readIfThere(toolstack + "/backend").orElse("")));
        }
        return cards;
    }

    private int number(String path) {
        try {
            return world.store().readIfThere(path).map(Integer::parseInt).orElse(-1);
        } catch (NumberFormatException notYet) {
            return -1;
        }
    }
}
