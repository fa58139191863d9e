package org.ringdom.runtime.service;

import org.ringdom.runtime.event.Doorbell;
import org.ringdom.runtime.ipc.AgentWait;

/** Waits inside blocking calls: on the agent's own doorbell, with pings answered. */
final class DoorbellWait implements AgentWait {
    private final Doorbell doorbell;
    private final SelfReport report;
    private final StopSignal stop;

    DoorbellWait(Doorbell doorbell, SelfReport report, StopSignal stop) {
        this.doorbell = doorbell;
        this.report = report;
        this.stop = stop;
    }

    @Override
    public int mark() {
        return doorbell.value();
    }

    @Override
    public void sleep(int mark, long limitNs) {
        if (stop.isRaised()) {
            throw new InterruptedWaitException();
        }
        report.answerPing();
        doorbell.await(mark, System.nanoTime() + Math.min(limitNs, Doorbell.MAX_SLEEP_NS));
    }
}
