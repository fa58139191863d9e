package org.ringdom.launcher.demo;

import java.util.concurrent.TimeUnit;

/**
 * One process that was killed, and its successor.
 *
 * @param role of both
 * @param oldPid that got SIGKILL
 * @param newPid that is ready now
 * @param killedNs when the signal was sent, on the clock of {@link System#nanoTime}
 * @param readyNs when the successor was seen to be ready
 * @param recoveredNs when the guest's requests were seen to be answered again after that
 * @param replayed what the successor took from records instead of losing it, in words
 */
record Kill(String role, int oldPid, int newPid, long killedNs, long readyNs, long recoveredNs, String replayed) {
    /** From the signal until the successor was ready, in milliseconds. */
    long readyMs() {
        return TimeUnit.NANOSECONDS.toMillis(readyNs - killedNs);
    }
}
