package org.ringdom.launcher.supervisor.process;

import org.ringdom.platform.process.ExitStatus;
import org.ringdom.platform.process.Signals;
import org.ringdom.runtime.service.ServiceFailure;

/**
 * Why a process ended, as far as back-off is concerned.
 *
 * @param signal that ended it, or 0
 * @param code that it returned, or -1 if nobody could see it
 */
record ExitCause(int signal, int code) {
    /** Reaped by somebody else. */
    static final ExitCause UNKNOWN = new ExitCause(0, -1);

    static ExitCause of(ExitStatus status) {
        return new ExitCause(status.signal(), status.code());
    }

    /** Killed from outside, or seen dead by a supervisor that did not see how. */
    boolean isKill() {
        return signal == Signals.SIGKILL || equals(UNKNOWN);
    }

    /** Another attempt with the same arguments and files would end the same way. */
    boolean isHopeless() {
        return signal == 0 && (code == ServiceFailure.USAGE || code == ServiceFailure.CONFIG);
    }

    /** As a person reads it. */
    String words() {
        return equals(UNKNOWN) ? "ended" : new ExitStatus(Math.max(code, 0), signal).toString();
    }
}
