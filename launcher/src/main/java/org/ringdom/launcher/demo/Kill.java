package org.ringdom.launcher.demo;

import java.util.concurrent.TimeUnit;

import org.ringdom.launcher.supervisor.ServiceSet;

/**
 * One process that was killed, and its successor.
 *
 * @param role of both
 * @param oldPid that got SIGKILL
 * @param newPid that is ready now
 * @param killedNs when the signal was sent, on the clock of {@link System#nanoTime}
 * @param readyNs when the successor was seen to be ready
 * @param recoveredNs when the guest's requests were seen to be answered again after that
 * @param replayed how much the successor took from records instead of losing it
 */
record Kill(String role, int oldPid, int newPid, long killedNs, long readyNs, long recoveredNs, long replayed) {
    /** From the signal until the successor was ready, in milliseconds. */
    long readyMs() {
        return TimeUnit.NANOSECONDS.toMillis(readyNs - killedNs);
    }

    /** What was replayed, for a person. */
    String replayedWords() {
        return replayedWords(role, replayed);
    }

    /** So much that successors of a role replayed, for a person. */
    static String replayedWords(String role, long count) {
        return switch (role) {
            case ServiceSet.BLKBACK -> counted(count, "request", "requests");
            case ServiceSet.XENSTORE -> counted(count, "journal entry", "journal entries");
            case ServiceSet.CORE -> counted(count, "redo record", "redo records");
            case ServiceSet.FABRIC -> "sessions made anew";
            case ServiceSet.SUPERVISOR -> "processes adopted";
            default -> Long.toString(count);
        };
    }

    private static String counted(long count, String one, String many) {
        return String.format("%,d %s", count, count == 1 ? one : many);
    }
}
