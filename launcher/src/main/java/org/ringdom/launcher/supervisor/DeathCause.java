package org.ringdom.launcher.supervisor;

import org.ringdom.platform.process.ExitStatus;
import org.ringdom.runtime.service.ServiceFailure;

/** Why a process ended; each cause has a back-off of its own. */
public enum DeathCause {
    /** Somebody asked for it: an orderly stop, or {@code ringdom restart}. Never counted. */
    REQUESTED,
    /** Killed by somebody else's SIGKILL, out-of-memory killer included. */
    KILLED,
    /** Ended by itself after it had been ready: a bug. */
    CRASHED,
    /** Did not answer the ping and was killed for it. */
    HUNG,
    /** Ended by itself before it was ready. */
    FAILED_TO_START,
    /** Said that its arguments or its configuration cannot work: starting it again does not help. */
    MISCONFIGURED;

    private static final int SIGKILL = 9;
    private static final int SIGTERM = 15;

    /**
     * The cause of a death that the supervisor did not bring about.
     *
     * @param status how it ended; null if nobody knows, as with an adopted process, which counts as killed
     * @param wasReady whether it had reported ready
     */
    public static DeathCause of(ExitStatus status, boolean wasReady) {
        if (status == null || status.signal() == SIGKILL || status.signal() == SIGTERM) {
            return KILLED;
        }
        if (!status.wasKilled() && (status.code() == ServiceFailure.USAGE || status.code() == ServiceFailure.CONFIG)) {
            return MISCONFIGURED;
        }
        return wasReady ? CRASHED : FAILED_TO_START;
    }
}
