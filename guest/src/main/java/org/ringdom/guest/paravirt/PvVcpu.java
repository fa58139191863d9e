package org.ringdom.guest.paravirt;

import java.lang.foreign.Arena;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.xen.SharedInfo;
import org.ringdom.abi.xen.ShutdownReason;
import org.ringdom.abi.xen.VcpuInfo;
import org.ringdom.guest.build.PvGuestBuilder;
import org.ringdom.guest.process.DomainLife;
import org.ringdom.guest.process.Vcpu.DomainGone;
import org.ringdom.platform.process.ThreadTimes;
import org.ringdom.runtime.event.EventReceiver;
import org.ringdom.runtime.hypercall.Hypercalls;
import org.ringdom.runtime.ipc.AgentWait;
import org.ringdom.x86.engine.Engine;
import org.ringdom.x86.exception.CpuFault;
import org.ringdom.x86.exception.Vector;
import org.ringdom.x86.memory.GuestMemory;
import org.ringdom.x86.state.Cpu;
import org.ringdom.x86.state.CpuCallbacks;
import org.ringdom.x86.state.Rflags;
import org.ringdom.x86.state.SystemInstruction;

/**
 * A vCPU of a PV guest: an x86-64 CPU in slices, between which events, timers, pauses and other vCPUs' requests are looked
 * at. Owner: its thread, but for {@link #kick}, {@link #flushes} and {@link #online}.
 */
final class PvVcpu implements CpuCallbacks, AgentWait {
    /** Instructions between two looks around: some tenths of a millisecond. */
    private static final long SLICE = 60_000;
    private static final long SECOND_NS = 1_000_000_000L;
    private static final int CPUID_PREFIX_BYTES = 5;

    private final PvDomain domain;
    private final int id;
    private final Cpu cpu;
    private final Engine engine;
    private final GuestMode mode;
    private final TrapTable traps = new TrapTable();
    private final Descriptors descriptors;
    private final Delivery delivery;
    private final Privileged privileged;
    private final HypercallTable hypercalls;
    private final VcpuTimer timer;
    private final Runstate runstate;
    private final RunstateArea runstateArea;
    private final TlbFlushes flushes = new TlbFlushes();
    private final EventReceiver receiver;
    private final DomainLife life;
    private final Hypercalls core;
    private final Runnable whilePaused = this::lookWhilePaused;
    private final VcpuInfo info = new VcpuInfo();
    private boolean infoRegistered;
    private boolean initialised;
    /** Whether the vCPU runs, by VCPUOP_up and VCPUOP_down. */
    private volatile boolean online;

    PvVcpu(PvDomain domain, int id, Arena arena) {
        this.domain = domain;
        this.id = id;
        cpu = new Cpu(arena, domain.frames().physical(), this);
        engine = new Engine(cpu);
        mode = new GuestMode(cpu, domain.types(), domain.frames());
        descriptors = new Descriptors(domain.frames());
        delivery = new Delivery(cpu, mode, traps, descriptors);
        privileged = new Privileged(this);
        timer = new VcpuTimer(domain, id);
        runstate = new Runstate(domain.clock());
        runstateArea = new RunstateArea(this, runstate);
        receiver = new EventReceiver(domain.events(), id);
        life = domain.process().life(receiver);
        core = domain.process().hypercalls(id, this);
        SharedBuffer events = domain.events().buffer();
        long at = domain.events().sharedInfoOffset() + SharedInfo.vcpuInfoOffset(id);
        useInfo(events, at);
        info.upcallMask(1);
        GuestClock.writeTimeInfo(events, at + VcpuInfo.TIME_OFFSET);
        hypercalls = new HypercallTable(this);
    }

    private void useInfo(SharedBuffer buffer, long offset) {
        info.wrap(buffer, offset);
        delivery.useInfo(info);
    }

    int id() {
        return id;
    }

    Cpu cpu() {
        return cpu;
    }

    PvDomain domain() {
        return domain;
    }

    GuestMode mode() {
        return mode;
    }

    TrapTable traps() {
        return traps;
    }

    Descriptors descriptors() {
        return descriptors;
    }

    Delivery delivery() {
        return delivery;
    }

    Privileged privilegedState() {
        return privileged;
    }

    VcpuTimer timer() {
        return timer;
    }

    Runstate runstate() {
        return runstate;
    }

    RunstateArea runstateArea() {
        return runstateArea;
    }

    TlbFlushes flushes() {
        return flushes;
    }

    VcpuInfo info() {
        return info;
    }

    EventReceiver receiver() {
        return receiver;
    }

    /** Hypercalls that the core answers. */
    Hypercalls core() {
        return core;
    }

    /** Any thread. */
    boolean online() {
        return online;
    }

    boolean initialised() {
        return initialised;
    }

    /** VCPUOP_up: another vCPU's thread, and this one is not running. */
    void bringUp() {
        setOnline(true);
        kick();
    }

    /** VCPUOP_down of this vCPU: the loop sleeps until it is brought up again. */
    void goDown() {
        setOnline(false);
        cpu.stop();
    }

    /** VCPUOP_initialise, by another vCPU's thread; this one is down. */
    void initialise(VcpuContext context) {
        context.apply(this);
        initialised = true;
    }

    /** The first vCPU at its first instruction. */
    void start(PvGuestBuilder.Start start) {
        cpu.rip = start.rip();
        cpu.regs[Cpu.RSP] = start.rsp();
        cpu.regs[Cpu.RSI] = start.rsi();
        cpu.selectors[1] = Descriptors.FLAT_CODE64;
        cpu.selectors[2] = Descriptors.FLAT_DATA;
        cpu.selectors[0] = 0;
        cpu.selectors[3] = 0;
        cpu.setRflags(Rflags.FIXED | Rflags.IF);
        synchronized (domain.types()) {
            domain.types().get(start.root(), 4);
        }
        mode.setKernelRoot(start.root());
        initialised = true;
        setOnline(true);
    }

    private void setOnline(boolean runs) {
        online = runs;
        domain.online(id, runs);
    }

    /** VCPUOP_register_vcpu_info: from now on the record is at {@code offset} of RAM; false if it was registered before. */
    boolean registerInfo(long offset) {
        if (infoRegistered) {
            return false;
        }
        infoRegistered = true;
        SharedBuffer ram = domain.frames().ram();
        domain.frames().physical().mark(offset >>> 12, GuestMemory.OUTSIDE);
        ram.putLong(offset, 0);
        VcpuInfo moved = new VcpuInfo().wrap(ram, offset);
        moved.upcallMask(info.upcallMask()).pendingSel(info.pendingSel()).upcallPending(info.upcallPending());
        moved.cr2(info.cr2());
        GuestClock.writeTimeInfo(ram, offset + VcpuInfo.TIME_OFFSET);
        useInfo(ram, offset);
        receiver.attach();
        return true;
    }

    /** Makes the vCPU look around soon: leaves its slice, or its sleep. Any thread. */
    void kick() {
        cpu.attention();
        receiver.doorbell().ring();
    }

    /** Runs until the domain ends. */
    void play() {
        try (ThreadTimes times = new ThreadTimes()) {
            runstate.begin(times::cpuNs, times::delayNs);
            while (!domain.ended()) {
                life.standStillWhilePaused(whilePaused);
                if (online) {
                    runstate.running();
                    slice();
                } else {
                    runstate.offline();
                    sleepOffline();
                }
            }
        } catch (DomainCrash crash) {
            domain.crash(this, crash.getMessage(), null);
        } catch (DomainGone gone) {
            domain.end(ShutdownReason.CRASH.number());
            if (id == 0) {
                throw gone;
            }
        } catch (RuntimeException | Error bug) {
            domain.crash(this, "a bug: " + bug, bug);
        }
    }

    private void sleepOffline() {
        serveFlushes();
        int seen = receiver.seen();
        if (!online && !domain.ended()) {
            receiver.doorbell().await(seen, System.nanoTime() + SECOND_NS);
        }
    }

    private void slice() {
        timer.poll();
        takeEvents();
        deliverEvents();
        flushes.enter();
        serveFlushes();
        runstate.look();
        runstateArea.update();
        long left = engine.run(SLICE);
        flushes.leave();
        domain.counters().executed(SLICE - left, engine.takeInterpreted());
    }

    private void deliverEvents() {
        if (delivery.upcallIfDue()) {
            domain.counters().upcalls.incrementRelease();
        }
    }

    /** Takes what has come in into vcpu_info; true if anything new has. */
    boolean takeEvents() {
        return receiver.hasEvents() && receiver.foldInto(info);
    }

    /** Does what other vCPUs wait for while this one waits for others. */
    void serveOthers() {
        if (cpu.memory.requested()) {
            cpu.memory.serve();
        }
        serveFlushes();
    }

    /** Forgets translations if other vCPUs have asked for that. */
    void serveFlushes() {
        if (flushes.due()) {
            int mark = flushes.mark();
            mode.flush();
            flushes.serve(mark);
            domain.counters().flushes.incrementRelease();
        }
    }

    /**
     * SCHEDOP_block: sleeps until an event is due, the timer fires or the domain ends. Like all that waits within a hypercall it
     * leaves the CPU's memory meanwhile, so that nobody waits for this CPU.
     */
    void block() {
        info.upcallMaskVolatile(0);
        while (!domain.ended()) {
            int seen = receiver.seen();
            standStill();
            timer.poll();
            takeEvents();
            if (info.upcallPendingVolatile() != 0) {
                break;
            }
            rest();
            boolean rang = receiver.await(seen, Math.min(timer.deadline(), System.nanoTime() + SECOND_NS));
            endWait();
            if (!rang && System.nanoTime() < timer.deadline() && receiver.rescan() > 0) {
                domain.process().self().countRescan();
            }
        }
        resume();
    }

    /** The vCPU has nothing to do: its kernel may be told so. */
    private void rest() {
        runstate.blocked();
        runstateArea.update();
        beginWait();
    }

    private void resume() {
        runstate.running();
        runstateArea.update();
    }

    /** A paused vCPU that has nothing to do is as it was; one that has is offline. */
    private void lookWhilePaused() {
        if (!runstate.isBlocked() || receiver.hasEvents()) {
            runstate.offline();
        } else if (System.nanoTime() >= timer.deadline()) {
            runstate.offlineSince(domain.clock().guestTime(timer.deadline()));
        }
    }

    /** Until {@link #endWait} nobody waits for this CPU. */
    private void beginWait() {
        flushes.leave();
        cpu.memory.leave();
    }

    private void endWait() {
        cpu.memory.enter();
        flushes.enter();
        serveFlushes();
    }

    private void standStill() {
        beginWait();
        life.standStillWhilePaused(whilePaused);
        endWait();
    }

    /** SCHEDOP_poll: sleeps until one of the ports is pending, an event is due, or the host's time reaches the deadline. */
    void poll(int[] ports, int count, long deadlineNs) {
        while (!domain.ended()) {
            standStill();
            timer.poll();
            takeEvents();
            boolean due = info.upcallPendingVolatile() != 0 && info.upcallMask() == 0;
            long now = System.nanoTime();
            if (due || now >= deadlineNs) {
                break;
            }
            rest();
            boolean pending = receiver.awaitPending(ports, count,
                    Math.min(deadlineNs, Math.min(timer.deadline(), now + SECOND_NS)));
            endWait();
            if (pending) {
                break;
            }
        }
        resume();
    }

    @Override
    public void syscall(Cpu c) {
        if (!mode.isKernel()) {
            delivery.systemCall();
        } else {
            hypercalls.call();
        }
        exitChecks();
    }

    /** What is tested on every way back to the guest. */
    private void exitChecks() {
        takeEvents();
        deliverEvents();
        if (domain.ended() || !online) {
            cpu.stop();
        }
    }

    @Override
    public void watchedStore(Cpu c, long physical, int bytes) {
        domain.grants().stored(physical, bytes);
    }

    @Override
    public void tableStore(Cpu c, long physical, long before) {
        domain.types().stored(physical, before);
    }

    @Override
    public void interrupt(Cpu c, int vector) {
        int required = mode.isKernel() ? 1 : 3;
        if (vector == Vector.BREAKPOINT || traps.privilege(vector) >= required) {
            delivery.interrupt(vector);
        } else {
            c.rip -= 2;
            delivery.exception(Vector.GENERAL_PROTECTION, vector * 8L + 2, 0);
        }
    }

    @Override
    public void exception(Cpu c, CpuFault fault) {
        int vector = fault.vector;
        if (vector == Vector.INVALID_OPCODE && forcedCpuid()) {
            return;
        }
        domain.counters().exceptions.incrementRelease();
        if (vector == Vector.PAGE_FAULT) {
            domain.counters().pageFaults.incrementRelease();
        }
        if (vector == Vector.DEVICE_NOT_AVAILABLE) {
            privileged.clearTaskSwitched();
        }
        delivery.exception(vector, fault.errorCode, fault.address);
    }

    /** {@code ud2; "xen"; cpuid}: CPUID as Xen wants it to be seen. */
    private boolean forcedCpuid() {
        try {
            long first = cpu.memory.load(cpu.rip, 4);
            if ((int) first != 0x6578_0B0F || (cpu.memory.load(cpu.rip + 4, 1) & 0xFF) != 0x6E) {
                return false;
            }
            if ((cpu.memory.load(cpu.rip + CPUID_PREFIX_BYTES, 2) & 0xFFFF) != 0xA20F) {
                return false;
            }
        } catch (CpuFault unreadable) {
            return false;
        }
        cpuid(cpu);
        cpu.rip += CPUID_PREFIX_BYTES + 2;
        return true;
    }

    @Override
    public void cpuid(Cpu c) {
        CpuIdentity.answer(c, id);
    }

    @Override
    public long timestamp(Cpu c) {
        return domain.clock().now();
    }

    @Override
    public long timestampOffset() {
        return domain.clock().offset();
    }

    @Override
    public long timestampAux(Cpu c) {
        return privileged.timestampAux();
    }

    @Override
    public void privileged(Cpu c, SystemInstruction instruction) {
        privileged.execute(instruction);
    }

    @Override
    public int mark() {
        return receiver.seen();
    }

    @Override
    public void sleep(int mark, long limitNs) {
        if (!takeEvents()) {
            beginWait();
            receiver.doorbell().await(mark, System.nanoTime() + limitNs);
            endWait();
        }
        life.answerPing();
    }
}
