package org.ringdom.perf.process;

import org.ringdom.runtime.ipc.AgentWait;

/** Looks again at once: for an end whose own sleep is not to be measured. */
public final class SpinningWait implements AgentWait {
    @Override
    public int mark() {
        return 0;
    }

    @Override
    public void sleep(int mark, long limitNs) {
        Thread.onSpinWait();
    }
}
