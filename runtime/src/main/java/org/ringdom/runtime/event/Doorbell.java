package org.ringdom.runtime.event;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.DomainEvents;
import org.ringdom.platform.futex.Futex;

/**
 * The one place where an agent or vCPU sleeps: a count that whoever has news for it raises, and a mark that it sleeps.
 *
 * <pre>
 *   who rings:  store the news; count += 1; if (sleeping) futex_wake(count)
 *   who sleeps: seen = value(); look for news; await(seen, deadline):
 *                   sleeping = 1; if (count != seen) no sleep; futex_wait(count, seen); sleeping = 0
 * </pre>
 *
 * <p>All four accesses are sequentially consistent. So of a ring and an await that run at the same time, either the sleeper
 * sees the new count (by its own look or in the kernel's comparison), or the ringer sees the mark and wakes it. News stored
 * before a ring that came before {@code value()} is found by the look. No ring is lost; a wake-up without cause is possible.
 *
 * <p>Any thread of any process may ring; one thread sleeps. No method allocates.
 */
public final class Doorbell {
    /** Longest sleep in nanoseconds: the last net under a wake-up that was lost with its sender. */
    public static final long MAX_SLEEP_NS = 1_000_000_000L;

    private final SharedBuffer buffer;
    private final long count;
    private final long sleeping;
    private final SpinWindow window = new SpinWindow();

    /** The doorbell in the block of a vCPU or agent that starts at {@code blockOffset}. */
    Doorbell(SharedBuffer buffer, long blockOffset) {
        this.buffer = buffer;
        this.count = blockOffset + DomainEvents.DOORBELL;
        this.sleeping = blockOffset + DomainEvents.SLEEPING;
    }

    /**
     * Tells the receiver to look: counts up and wakes it if it sleeps.
     *
     * @return true if it had announced a sleep and was woken
     */
    public boolean ring() {
        buffer.getAndAddInt(count, 1);
        if (buffer.getIntVolatile(sleeping) == 0) {
            return false;
        }
        Futex.wake(buffer.segment(), count, Futex.ALL);
        return true;
    }

    /** The count. Take it before looking for news, and give it to {@link #await}. */
    public int value() {
        return buffer.getIntVolatile(count);
    }

    /** True while the receiver sleeps or is about to. */
    public boolean isSleeping() {
        return buffer.getIntVolatile(sleeping) != 0;
    }

    /**
     * Sets the mark. Whoever looks for news after this and finds none may {@link #await}; else it must
     * {@link #cancelSleep}.
     */
    public void announceSleep() {
        buffer.putIntVolatile(sleeping, 1);
    }

    /** Takes the mark back. */
    public void cancelSleep() {
        buffer.putIntVolatile(sleeping, 0);
    }

    /**
     * How this sleeper waits; see {@link SpinWindow}.
     *
     * @param spinNs longest look at the doorbell before a sleep, 0 for none
     * @param dialogueNs longest wait after which the next may begin with a look
     */
    public void waitLimits(long spinNs, long dialogueNs) {
        window.limits(spinNs, dialogueNs);
    }

    /**
     * Waits until somebody rings after {@code seen} was read, at most until the deadline and at most {@link #MAX_SLEEP_NS}.
     * In a dialogue it looks at the count for some microseconds first, without the mark, so that a ring costs no wake-up.
     * Then it sets the mark, looks again, sleeps, and takes the mark back.
     *
     * @param seen {@link #value()} as it was before the caller last looked for news
     * @param deadlineNs on the clock of {@link System#nanoTime()}
     * @return true if the count moved; false after a deadline or a wake-up without cause
     */
    public boolean await(int seen, long deadlineNs) {
        long startNs = System.nanoTime();
        return spin(seen, startNs, deadlineNs) || sleep(seen, startNs, deadlineNs);
    }

    /** The first half of {@link #await}: true if the count moved before a sleep was due. */
    boolean spin(int seen, long startNs, long deadlineNs) {
        long spinNs = Math.min(window.takeChance(), deadlineNs - startNs);
        if (spinNs <= 0) {
            return value() != seen;
        }
        do {
            if (value() != seen) {
                window.paid();
                return true;
            }
            Thread.onSpinWait();
        } while (System.nanoTime() - startNs < spinNs);
        window.inVain();
        return false;
    }

    /** The second half of {@link #await}. The mark may be set already. */
    boolean sleep(int seen, long startNs, long deadlineNs) {
        announceSleep();
        try {
            if (value() != seen) {
                return true;
            }
            long sleepNs = Math.min(deadlineNs - startNs, MAX_SLEEP_NS);
            if (sleepNs > 0) {
                Futex.await(buffer.segment(), count, seen, startNs + sleepNs);
                window.slept(System.nanoTime() - startNs);
            }
            return value() != seen;
        } finally {
            cancelSleep();
        }
    }
}
