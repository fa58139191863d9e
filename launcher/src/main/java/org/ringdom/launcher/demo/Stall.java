package org.ringdom.launcher.demo;

import java.util.concurrent.TimeUnit;

/**
 * A time in which none of the guest's requests was answered, as the guest noticed it.
 *
 * @param startNs of the last answer before it, on the clock of {@link System#nanoTime}, which all processes of a host share
 * @param endNs of the first answer after it
 */
public record Stall(long startNs, long endNs) {
    /** Its length in milliseconds. */
    public long ms() {
        return TimeUnit.NANOSECONDS.toMillis(endNs - startNs);
    }

    /** Whether it and the time from {@code fromNs} to {@code toNs} have an instant in common. */
    public boolean overlaps(long fromNs, long toNs) {
        return endNs - fromNs >= 0 && toNs - startNs >= 0;
    }
}
