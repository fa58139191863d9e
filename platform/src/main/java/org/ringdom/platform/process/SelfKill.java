package org.ringdom.platform.process;

import org.ringdom.platform.linux.SyscallNumbers;
import org.ringdom.platform.linux.Syscalls;

/** Sudden death at a chosen instruction, for crash points: no handlers, no hooks, no flushing. */
public final class SelfKill {
    private SelfKill() {
    }

    /** Sends SIGKILL to this process. The calling thread does nothing more; others stop within the same moment. */
    public static void now() {
        Syscalls.call(SyscallNumbers.KILL, Syscalls.call(SyscallNumbers.GETPID, 0, 0, 0), Signals.SIGKILL, 0);
        throw new AssertionError("alive after SIGKILL");
    }
}
