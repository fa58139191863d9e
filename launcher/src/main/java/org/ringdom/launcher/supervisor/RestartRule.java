package org.ringdom.launcher.supervisor;

/**
 * How deaths of one cause are answered.
 *
 * @param maxDeaths deaths within the window after which the process is given up; at least 1
 * @param windowMs how long a death counts, in ms
 * @param freeDeaths of the deaths within the window, so many are answered at once
 * @param firstDelayMs wait before the next restart; doubled with each further death in the window
 * @param maxDelayMs longest wait
 */
public record RestartRule(int maxDeaths, long windowMs, int freeDeaths, long firstDelayMs, long maxDelayMs) {
    public RestartRule {
        if (maxDeaths < 1 || windowMs < 0 || freeDeaths < 0 || firstDelayMs < 0 || maxDelayMs < firstDelayMs) {
            throw new IllegalArgumentException("no rule: " + maxDeaths + " deaths in " + windowMs + " ms, " + freeDeaths
                    + " free, " + firstDelayMs + " to " + maxDelayMs + " ms");
        }
    }

    /**
     * The wait after a death.
     *
     * @param deaths within the window, this one included
     */
    long delayMs(int deaths) {
        int counted = deaths - freeDeaths - 1;
        if (counted < 0) {
            return 0;
        }
        return counted >= Long.numberOfLeadingZeros(Math.max(1, firstDelayMs)) - 1
                ? maxDelayMs
                : Math.min(maxDelayMs, firstDelayMs << counted);
    }
}
