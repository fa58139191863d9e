package org.ringdom.runtime.recovery.sim;

import java.util.ArrayList;
import java.util.List;

/**
 * What the frontend wrote to one sector, and what may therefore be found there: any value whose write was not followed by
 * another write that began after the first one's answer and was answered itself.
 */
final class SectorHistory {
    private static final int MANY = 12;

    /** One write; {@code value} 0 is a discard. */
    static final class Write {
        final long value;
        final long issued;
        long answered = Long.MAX_VALUE;

        Write(long value, long issued) {
            this.value = value;
            this.issued = issued;
        }
    }

    private final List<Write> writes = new ArrayList<>();

    SectorHistory() {
        Write initial = new Write(0, -1);
        initial.answered = -1;
        writes.add(initial);
    }

    Write issue(long value, long now) {
        Write write = new Write(value, now);
        writes.add(write);
        return write;
    }

    /** Forgets what no look that began at {@code since} or later may find. */
    void forget(long since) {
        if (writes.size() > MANY) {
            writes.removeIf(candidate -> overtaken(candidate, since));
        }
    }

    /** Whether a look that began at {@code since} may find {@code value}. */
    boolean permits(long value, long since) {
        for (Write candidate : writes) {
            if (candidate.value == value && !overtaken(candidate, since)) {
                return true;
            }
        }
        return false;
    }

    private boolean overtaken(Write candidate, long since) {
        for (Write later : writes) {
            if (later.issued > candidate.answered && later.answered < since) {
                return true;
            }
        }
        return false;
    }
}
