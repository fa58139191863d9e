package org.ringdom.guest.process;

import org.ringdom.guest.vcpu.Upcalls;
import org.ringdom.runtime.event.CoreTableView;
import org.ringdom.runtime.event.EventReceiver;
import org.ringdom.runtime.ipc.AgentWait;
import org.ringdom.runtime.service.SelfReport;

/**
 * The vCPU of a Java guest: sleeps until something happens, delivers events, stands still while the domain is paused, and
 * ends when the domain is destroyed.
 *
 * <p>Used by the one thread that plays the vCPU.
 */
public final class Vcpu implements AgentWait {
    private static final long SECOND_NS = 1_000_000_000L;

    private final DomainLife life;
    private final Upcalls upcalls;
    private final EventReceiver receiver;
    private final SelfReport self;

    Vcpu(int domid, CoreTableView table, Upcalls upcalls, SelfReport self) {
        this.upcalls = upcalls;
        this.receiver = upcalls.receiver();
        this.self = self;
        this.life = new DomainLife(domid, table, receiver, self);
    }

    /** The domain was destroyed under its process; there is nothing left to run. */
    public static final class DomainGone extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * SCHEDOP_block: delivers what has come in; if that is nothing, sleeps up to {@code maxNs} and delivers again.
     *
     * @return how many events were delivered
     */
    public int block(long maxNs) {
        int seen = receiver.seen();
        life.standStillWhilePaused();
        int delivered = upcalls.deliver();
        if (delivered == 0 && maxNs > 0) {
            if (!receiver.await(seen, System.nanoTime() + maxNs) && maxNs >= SECOND_NS && receiver.rescan() > 0) {
                self.countRescan();
            }
            life.standStillWhilePaused();
            delivered = upcalls.deliver();
        }
        return delivered;
    }

    /** Sleeps until the domain was built and unpaused for the first time. */
    void awaitStart() {
        life.standStillWhilePaused();
    }

    @Override
    public int mark() {
        return receiver.seen();
    }

    @Override
    public void sleep(int mark, long limitNs) {
        self.answerPing();
        if (!upcalls.takeNote()) {
            receiver.doorbell().await(mark, System.nanoTime() + limitNs);
        }
    }
}
