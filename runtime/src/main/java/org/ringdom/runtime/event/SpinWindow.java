package org.ringdom.runtime.event;

/**
 * Whether a sleeper does well to look for some microseconds whether there is news before it pays for a sleep and a wake-up, learned
 * from its last waits, as KVM does for a halted vCPU ({@code halt_poll_ns}).
 *
 * <pre>
 *   a wait no longer than the dialogue limit    opens the window: the other side answers at once
 *   a longer one                                closes it: an idle process never spins
 *   a look in vain                              skips the next 2, 4, ... 64 chances: the other side is not running
 *   a look that paid                            forgets that
 * </pre>
 *
 * <p>With one processor the window stays closed. Used by the one thread that sleeps; nothing allocates.
 */
public final class SpinWindow {
    /** Longest look, in nanoseconds, if nothing else is said. */
    public static final long SPIN_NS = 20_000;
    /** Longest wait, in nanoseconds, that counts as part of a dialogue, if nothing else is said: two wake-ups and work. */
    public static final long DIALOGUE_NS = 100_000;

    private static final boolean ALONE = Runtime.getRuntime().availableProcessors() < 2;
    private static final int MOST_VAIN = 6;

    private long spinNs = ALONE ? 0 : SPIN_NS;
    private long dialogueNs = DIALOGUE_NS;
    private boolean open;
    private int vain;
    private int skip;

    /** Other limits than the usual ones; 0 for {@code spinNs} closes the window for good. */
    public void limits(long newSpinNs, long newDialogueNs) {
        spinNs = ALONE ? 0 : newSpinNs;
        dialogueNs = newDialogueNs;
    }

    /** How long to look now, in nanoseconds; 0 for not at all. One call for a wait. */
    public long takeChance() {
        if (!open) {
            return 0;
        }
        if (skip > 0) {
            skip--;
            return 0;
        }
        return spinNs;
    }

    /** The look found something. */
    public void paid() {
        vain = 0;
    }

    /** The look found nothing. */
    public void inVain() {
        vain = Math.min(vain + 1, MOST_VAIN);
        skip = 1 << vain;
    }

    /** A sleep ended; the whole wait took {@code waitNs}. */
    public void slept(long waitNs) {
        open = waitNs <= dialogueNs;
    }
}
