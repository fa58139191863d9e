package org.ringdom.xenstore.service;

import java.util.function.Function;

import org.agrona.concurrent.status.AtomicCounter;
import org.ringdom.abi.io.XenstoreMessage;
import org.ringdom.abi.io.XenstoreMessageType;
import org.ringdom.xenstore.engine.Outcome;
import org.ringdom.xenstore.protocol.Wire;
import org.ringdom.xenstore.quota.Quotas;
import org.ringdom.xenstore.transaction.RecentWriters;

/** What the store counts. One writer. */
final class StoreCounters {
    private final AtomicCounter requests;
    private final AtomicCounter refused;
    private final AtomicCounter overQuota;
    private final AtomicCounter conflicts;
    private final AtomicCounter events;
    private final Quotas quotas;
    private long overQuotaBefore;

    /** Counters made by {@code maker} from their labels. */
    StoreCounters(Function<String, AtomicCounter> maker, Quotas quotas) {
        requests = maker.apply("store requests");
        refused = maker.apply("store requests answered with an error");
        overQuota = maker.apply("store requests refused by a quota");
        conflicts = maker.apply("store transactions failed by another domain");
        events = maker.apply("store watch events");
        this.quotas = quotas;
    }

    /** A request was executed. */
    void executed(Outcome outcome) {
        requests.incrementRelease();
        if (Wire.intAt(outcome.reply(), XenstoreMessage.TYPE_OFFSET) == XenstoreMessageType.ERROR) {
            refused.incrementRelease();
            if (quotas.refused() != overQuotaBefore) {
                overQuotaBefore = quotas.refused();
                overQuota.incrementRelease();
            }
            if (outcome.culprit() != RecentWriters.NOBODY) {
                conflicts.incrementRelease();
            }
        }
        if (!outcome.events().isEmpty()) {
            events.getAndAddRelease(outcome.events().size());
        }
    }
}
