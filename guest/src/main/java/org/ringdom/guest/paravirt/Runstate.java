package org.ringdom.guest.paravirt;

import java.util.function.LongSupplier;

import org.ringdom.abi.xen.VcpuRunstateInfo;

/**
 * What a vCPU has been doing, for the guest's accounting of idle and stolen time. The four times always add up to the time since
 * the guest was started.
 *
 * <pre>
 *   running    it executes the guest's code, and the host runs its thread
 *   runnable   it has something to do, but the host does not run its thread: time that is stolen
 *   blocked    it waits for an event
 *   offline    it is down, or the domain is paused while it has something to do
 * </pre>
 *
 * <p>The host does not tell when it takes a CPU away. While the vCPU executes, what its thread's CPU clock has fallen behind was
 * stolen; when it has been blocked, what its thread has waited for a CPU since.
 *
 * <p>Threading: the vCPU's thread; {@link #copyTo} any.
 */
final class Runstate {
    /** The fields of {@link #copyTo}: state, time of entry, and from {@link #TIMES} on the four times. */
    static final int STATE = 0;
    static final int ENTERED = 1;
    static final int TIMES = 2;
    static final int FIELDS = TIMES + 4;
    /** What is less is told with what follows: two clocks can't be read at once. */
    private static final long LEAST_STOLEN_NS = 50_000;

    private final GuestClock clock;
    private final long[] timeNs = new long[4];
    private int state = VcpuRunstateInfo.OFFLINE;
    /** Guest time up to which {@link #timeNs} says everything. */
    private long sinceNs;
    private LongSupplier cpu;
    private LongSupplier delay;
    /** What {@link #cpu} and {@link #delay} said when the state was entered. */
    private long cpuNs;
    private long delayNs;
    private boolean changed;

    Runstate(GuestClock clock) {
        this.clock = clock;
    }

    /**
     * The vCPU's thread begins.
     *
     * @param cpuClock how long a CPU has run the thread, in ns
     * @param delayClock how long it could have run, but had no CPU, in ns
     */
    void begin(LongSupplier cpuClock, LongSupplier delayClock) {
        cpu = cpuClock;
        delay = delayClock;
    }

    /** The vCPU executes the guest's code, or a hypercall. */
    void running() {
        if (state != VcpuRunstateInfo.RUNNING) {
            enter(VcpuRunstateInfo.RUNNING, clock.now());
            cpuNs = cpu.getAsLong();
        }
    }

    /** It has nothing to do. */
    void blocked() {
        if (state != VcpuRunstateInfo.BLOCKED) {
            enter(VcpuRunstateInfo.BLOCKED, clock.now());
            delayNs = delay.getAsLong();
        }
    }

    boolean isBlocked() {
        return state == VcpuRunstateInfo.BLOCKED;
    }

    /** It is down, or must not do what it has to do. */
    void offline() {
        offlineSince(Long.MAX_VALUE);
    }

    /** The same, from a moment of the guest's time on that may lie behind it. */
    void offlineSince(long guestNs) {
        if (state != VcpuRunstateInfo.OFFLINE) {
            enter(VcpuRunstateInfo.OFFLINE, Math.clamp(guestNs, sinceNs, clock.now()));
        }
    }

    /** Looks what the host has done while the vCPU executed. */
    void look() {
        long now = clock.now();
        if (state == VcpuRunstateInfo.RUNNING && now - sinceNs - (cpu.getAsLong() - cpuNs) >= LEAST_STOLEN_NS) {
            enter(VcpuRunstateInfo.RUNNING, now);
            cpuNs = cpu.getAsLong();
        }
    }

    private synchronized void enter(int next, long now) {
        long spentNs = now - sinceNs;
        long stolenNs = switch (state) {
            case VcpuRunstateInfo.RUNNING -> Math.clamp(spentNs - (cpu.getAsLong() - cpuNs), 0, spentNs);
            case VcpuRunstateInfo.BLOCKED -> Math.clamp(delay.getAsLong() - delayNs, 0, spentNs);
            default -> 0;
        };
        timeNs[state] += spentNs - stolenNs;
        timeNs[VcpuRunstateInfo.RUNNABLE] += stolenNs;
        sinceNs = now;
        state = next;
        changed = true;
    }

    /** Whether anything has changed since this was last asked. */
    boolean takeChanged() {
        boolean was = changed;
        changed = false;
        return was;
    }

    /**
     * Fills in {@link #FIELDS} fields.
     *
     * @param upToNow whether the time since the state was entered counts too
     */
    synchronized void copyTo(long[] fields, boolean upToNow) {
        fields[STATE] = state;
        fields[ENTERED] = sinceNs;
        System.arraycopy(timeNs, 0, fields, TIMES, timeNs.length);
        if (upToNow) {
            fields[TIMES + state] += Math.max(0, clock.now() - sinceNs);
        }
    }
}
