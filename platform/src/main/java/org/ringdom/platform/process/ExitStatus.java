package org.ringdom.platform.process;

/**
 * How a process ended.
 *
 * @param code what it returned; 0 if a signal ended it
 * @param signal the signal that ended it; 0 if it returned
 */
public record ExitStatus(int code, int signal) {
    /** Decodes the status word of {@code wait4(2)}. */
    static ExitStatus of(int waitStatus) {
        int signal = waitStatus & 0x7F;
        return signal == 0 ? new ExitStatus(waitStatus >> 8 & 0xFF, 0) : new ExitStatus(0, signal);
    }

    /** True if a signal ended it. */
    public boolean wasKilled() {
        return signal != 0;
    }

    /** {@code exit code 3} or {@code killed by SIGKILL}. */
    @Override
    public String toString() {
        return wasKilled() ? "killed by " + Signals.name(signal) : "exit code " + code;
    }
}
