package org.ringdom.console.service;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.control.HypercallOp;
import org.ringdom.abi.shared.DomainOwn;
import org.ringdom.abi.shared.DomainRecord;
import org.ringdom.abi.shared.PortWord;
import org.ringdom.abi.xen.Errno;
import org.ringdom.abi.xen.Virq;
import org.ringdom.runtime.event.CoreTableView;
import org.ringdom.runtime.hypercall.HypercallRequest;
import org.ringdom.runtime.hypercall.Hypercalls;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the console service asks of the core and reads in its table. Nothing waits. Agent thread only. */
final class CoreLink {
    private static final Logger LOG = LoggerFactory.getLogger(CoreLink.class);

    private final int ownDomid;
    private final CoreTableView table;
    private final Hypercalls hypercalls;
    private final SharedBuffer own;
    private final DomainRecord record = new DomainRecord();
    private final Map<Integer, Long> acknowledged = new HashMap<>();

    /** For the domain {@code ownDomid}, whose own file is {@code own}. */
    CoreLink(int ownDomid, CoreTableView table, Hypercalls hypercalls, SharedBuffer own) {
        this.ownDomid = ownDomid;
        this.table = table;
        this.hypercalls = hypercalls;
        this.own = own;
    }

    int ownDomid() {
        return ownDomid;
    }

    /** The record of a domain that may be mapped; null otherwise. Valid until the next call. */
    DomainRecord mappable(int domid) {
        int slot = table.slotOf(domid);
        return slot >= 0 && isUsable(slot) && mayMap(domid) ? table.record(slot, record) : null;
    }

    private boolean isUsable(int slot) {
        int state = DomainRecord.state(table.identity(slot));
        return state == DomainRecord.LIVE || state == DomainRecord.BUILDING;
    }

    private boolean mayMap(int domid) {
        return (table.rights(ownDomid, domid) & HypercallOp.RIGHT_MAP_MEMORY) != 0;
    }

    /** Whether this very domain is being built or lives. */
    boolean isAlive(int domid, long incarnation) {
        int slot = table.slotOf(domid);
        return slot >= 0 && table.incarnationAt(slot) == incarnation && isUsable(slot);
    }

    /** Our port that leads to the guest's; 0 if it is not bound. */
    private int boundPort(int domid, int remotePort) {
        long word = table.portWord(domid, remotePort);
        return PortWord.state(word) == PortWord.INTERDOMAIN && PortWord.peerDomid(word) == ownDomid
                ? PortWord.peerPort(word)
                : 0;
    }

    /** Binds to a guest's port; {@code bound} gets our port, now or later, or never if it cannot be. */
    void bind(int domid, int remotePort, IntConsumer bound) {
        int port = boundPort(domid, remotePort);
        if (port != 0) {
            bound.accept(port);
            return;
        }
        hypercalls.submit(HypercallRequest.bindInterdomain(domid, remotePort), result -> {
            int local = result.result() > 0 ? (int) result.result() : boundPort(domid, remotePort);
            if (local > 0) {
                bound.accept(local);
            } else {
                LOG.warn("port {} of domain {} cannot be bound: {}", remotePort, domid,
                        Errno.name((int) -result.result()));
            }
        });
    }

    /** Gives our port back. */
    void unbind(int port) {
        hypercalls.submit(HypercallRequest.closePort(port), result -> {
            // gone with the guest, most likely
        });
    }

    /** Asks to be told of deaths; a predecessor's port is used again. {@code bound} gets the port. */
    void bindDeaths(IntConsumer bound) {
        int slot = table.slotOf(ownDomid);
        int port = slot < 0 ? 0 : table.record(slot, record).virqPort(Virq.DOM_EXC);
        if (port != 0) {
            bound.accept(port);
        } else {
            hypercalls.submit(HypercallRequest.bindVirq(Virq.DOM_EXC, 0),
                    result -> bound.accept((int) Math.max(0, result.result())));
        }
    }

    /** Tells the core of every dying domain that it does not have to wait for us; {@code mapped} ones are not told of. */
    void acknowledgeDead(IntPredicate mapped) {
        for (int slot = table.geometry().serviceSlots(); slot < table.slots(); slot++) {
            long identity = table.identity(slot);
            int domid = DomainRecord.domid(identity);
            if (DomainRecord.state(identity) == DomainRecord.DYING && !mapped.test(domid) && mayMap(domid)) {
                acknowledge(domid, table.incarnationAt(slot));
            }
        }
    }

    private void acknowledge(int domid, long incarnation) {
        Long before = acknowledged.put(domid, incarnation);
        if (before != null && before == incarnation) {
            return;
        }
        long slot = DomainOwn.ACKS_OFFSET + (long) (domid % DomainOwn.ACKS) * DomainOwn.ACK_SIZE;
        own.putLong(slot + 8, incarnation);
        own.putLongRelease(slot, domid + 1L);
        hypercalls.submit(HypercallRequest.released(domid, incarnation), result -> {
            // -ESRCH: it was faster than we
        });
    }
}
