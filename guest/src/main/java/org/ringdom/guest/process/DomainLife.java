package org.ringdom.guest.process;

import org.ringdom.abi.shared.DomainRecord;
import org.ringdom.runtime.event.CoreTableView;
import org.ringdom.runtime.event.EventReceiver;
import org.ringdom.runtime.service.SelfReport;

/** Whether a domain may run, as the core's record of it says. One for each vCPU, used by its thread. */
public final class DomainLife {
    private static final long SECOND_NS = 1_000_000_000L;

    private final int domid;
    private final CoreTableView table;
    private final int slot;
    private final long incarnation;
    private final DomainRecord record;
    private final EventReceiver receiver;
    private final SelfReport self;

    /** @param self answers the supervisor's pings; null: another vCPU does */
    DomainLife(int domid, CoreTableView table, EventReceiver receiver, SelfReport self) {
        this.domid = domid;
        this.table = table;
        this.slot = table.slotOf(domid);
        if (slot < 0) {
            throw new Vcpu.DomainGone();
        }
        this.incarnation = table.incarnationAt(slot);
        this.record = table.record(slot);
        this.receiver = receiver;
        this.self = self;
    }

    /** Tells the supervisor that this process works, if it has asked. */
    public void answerPing() {
        if (self != null) {
            self.answerPing();
        }
    }

    /** As {@link #standStillWhilePaused(Runnable)}, looking at nothing. */
    public void standStillWhilePaused() {
        standStillWhilePaused(() -> {
        });
    }

    /**
     * Returns at once while the domain runs, and sleeps while it is paused.
     *
     * @param look is run before and after each sleep, of which every event and every second ends one
     * @throws Vcpu.DomainGone if it was destroyed
     */
    public void standStillWhilePaused(Runnable look) {
        while (true) {
            int seen = receiver.seen();
            answerPing();
            long identity = table.identity(slot);
            int state = DomainRecord.state(identity);
            if (DomainRecord.domid(identity) != domid || table.incarnationAt(slot) != incarnation
                    || state == DomainRecord.FREE || state == DomainRecord.DYING) {
                throw new Vcpu.DomainGone();
            }
            if (state == DomainRecord.LIVE && record.pauseCount() == 0) {
                return;
            }
            look.run();
            receiver.doorbell().await(seen, System.nanoTime() + SECOND_NS);
            look.run();
        }
    }
}
