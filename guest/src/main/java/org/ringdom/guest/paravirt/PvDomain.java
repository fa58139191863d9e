package org.ringdom.guest.paravirt;

import java.lang.foreign.Arena;
import java.util.BitSet;
import java.util.UUID;

import org.agrona.concurrent.SystemEpochNanoClock;
import org.agrona.concurrent.SystemNanoClock;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.DomainRecord;
import org.ringdom.abi.xen.ShutdownReason;
import org.ringdom.guest.build.PvGuestBuilder;
import org.ringdom.guest.process.GuestProcess;
import org.ringdom.runtime.event.EventFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PV domain: what its vCPUs share, and its end. A vCPU may hold the domain's lock for as long as a hypercall on page tables
 * takes, never while it waits.
 */
public final class PvDomain implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PvDomain.class);
    private static final int RUNNING = -1;

    private final GuestProcess process;
    private final Arena arena = Arena.ofShared();
    private final EventFile events;
    private final MachineFrames frames;
    private final PageTypes types;
    private final GrantWatch grants;
    private final GuestClock clock;
    private final PvCounters counters;
    private final PvVcpu[] vcpus;
    private final UUID uuid;
    /** VIRQ_TIMER's and others' ports by VIRQ and vCPU. */
    private final VirqPorts virqs;
    private volatile int shutdownReason = RUNNING;
    private volatile boolean runstateFlag;

    /**
     * The domain before its first instruction.
     *
     * @param memoryPages RAM at the start
     */
    public PvDomain(GuestProcess process, long memoryPages) {
        this.process = process;
        events = process.events();
        SharedBuffer sharedInfo = events.buffer().slice(events.sharedInfoOffset(), 4096);
        frames = new MachineFrames(arena, process.memory(), sharedInfo, memoryPages);
        types = new PageTypes(frames);
        grants = new GrantWatch(process.memory().grantTable(), frames.physical(), frames.grantFrame(0) << 12);
        clock = new GuestClock(SystemNanoClock.INSTANCE, new SystemEpochNanoClock());
        counters = new PvCounters(process.counters());
        DomainRecord record = process.record();
        uuid = new UUID(record.uuidHigh(), record.uuidLow());
        virqs = new VirqPorts(events.vcpus());
        clock.writeWallClock(events.buffer(), events.sharedInfoOffset());
        vcpus = new PvVcpu[events.vcpus()];
        for (int i = 0; i < vcpus.length; i++) {
            vcpus[i] = new PvVcpu(this, i, arena);
        }
    }

    /** Machine address of shared_info, as start_info names it. */
    public static long sharedInfoAddress(org.ringdom.runtime.memory.GuestMemory memory) {
        return memory.maxPages() * 4096 + memory.grantTable().size();
    }

    /**
     * Runs the domain from its first instruction to its end.
     *
     * @return why it ended, as {@link ShutdownReason} numbers it
     */
    public int run(PvGuestBuilder.Start start) throws InterruptedException {
        synchronized (types) {
            if (types.pin(start.root(), 4) != 0) {
                throw new IllegalStateException("the initial page tables are not valid");
            }
        }
        grants.begin();
        vcpus[0].start(start);
        Thread[] others = new Thread[vcpus.length];
        for (int i = 1; i < vcpus.length; i++) {
            others[i] = Thread.ofPlatform().name("vcpu-" + i).start(vcpus[i]::play);
        }
        vcpus[0].play();
        for (int i = 1; i < vcpus.length; i++) {
            others[i].join();
        }
        return shutdownReason;
    }

    GrantWatch grants() {
        return grants;
    }

    /** Whether the domain has come to its end. */
    boolean ended() {
        return shutdownReason != RUNNING;
    }

    /** Ends the domain: all vCPUs leave their loops. Any vCPU's thread. */
    void end(int reason) {
        synchronized (this) {
            if (shutdownReason != RUNNING) {
                return;
            }
            shutdownReason = reason;
        }
        for (PvVcpu vcpu : vcpus) {
            vcpu.kick();
        }
        events.ringAll();
    }

    /** Ends the domain because a vCPU did what it must not. */
    void crash(PvVcpu vcpu, String reason, Throwable cause) {
        LOG.error("domain {} crashed on vcpu {}: {}\n{}", process.domid(), vcpu.id(), reason,
                CrashReport.of(vcpu.cpu(), vcpu), cause);
        end(ShutdownReason.CRASH.number());
    }

    /** Makes other vCPUs forget translations, and waits until they have: as an IPI for a TLB flush does. */
    void flush(PvVcpu caller, BitSet which) {
        for (PvVcpu vcpu : vcpus) {
            if (vcpu != caller && which.get(vcpu.id())) {
                vcpu.flushes().request();
                vcpu.kick();
            }
        }
        for (PvVcpu vcpu : vcpus) {
            if (vcpu != caller && which.get(vcpu.id())) {
                vcpu.flushes().await(caller);
            }
        }
    }

    GuestProcess process() {
        return process;
    }

    EventFile events() {
        return events;
    }

    MachineFrames frames() {
        return frames;
    }

    /** Also the domain's lock. */
    PageTypes types() {
        return types;
    }

    GuestClock clock() {
        return clock;
    }

    /** A vCPU has come up or gone down: for those who look from outside. Any vCPU's thread. */
    synchronized void online(int vcpu, boolean runs) {
        long bit = 1L << vcpu;
        long now = counters.onlineVcpus.get();
        counters.onlineVcpus.setRelease(runs ? now | bit : now & ~bit);
    }

    /** VMASST_TYPE_runstate_update_flag. */
    void flagRunstateUpdates(boolean flag) {
        runstateFlag = flag;
    }

    /** Whether a vCPU's runstate in the guest's memory is marked while it changes. */
    boolean flagsRunstateUpdates() {
        return runstateFlag;
    }

    PvCounters counters() {
        return counters;
    }

    VirqPorts virqs() {
        return virqs;
    }

    UUID uuid() {
        return uuid;
    }

    int vcpuCount() {
        return vcpus.length;
    }

    /** A vCPU, or null if there is no such. */
    PvVcpu vcpu(long id) {
        return id >= 0 && id < vcpus.length ? vcpus[(int) id] : null;
    }

    /** Frees what is ours; no vCPU runs any more. */
    @Override
    public void close() {
        arena.close();
    }
}
