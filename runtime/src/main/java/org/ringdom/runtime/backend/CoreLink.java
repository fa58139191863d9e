package org.ringdom.runtime.backend;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.control.HypercallOp;
import org.ringdom.abi.shared.DomainOwn;
import org.ringdom.abi.shared.DomainRecord;
import org.ringdom.abi.shared.PortWord;
import org.ringdom.abi.xen.DomId;
import org.ringdom.abi.xen.Errno;
import org.ringdom.abi.xen.Virq;
import org.ringdom.runtime.event.CoreTableView;
import org.ringdom.runtime.hypercall.HypercallRequest;
import org.ringdom.runtime.hypercall.Hypercalls;
import org.ringdom.runtime.xenbus.DeviceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a service that serves guests asks of the core and reads in its table: which guests live, ports to them, their deaths.
 * Nothing waits: a core that is dead answers later. Agent thread only.
 */
public final class CoreLink {
    private static final Logger LOG = LoggerFactory.getLogger(CoreLink.class);

    private final int ownDomid;
    private final CoreTableView table;
    private final Hypercalls hypercalls;
    private final SharedBuffer own;
    private final DomainRecord record = new DomainRecord();
    private final Map<Integer, Long> acknowledged = new HashMap<>();
    /** Ports that the core was asked to close and may not have closed yet. */
    private final Set<Integer> closing = new HashSet<>();
    private final CompletableFuture<Void> swept = new CompletableFuture<>();

    /** For the domain {@code ownDomid}, whose own file is {@code own}. */
    public CoreLink(int ownDomid, CoreTableView table, Hypercalls hypercalls, SharedBuffer own) {
        this.ownDomid = ownDomid;
        this.table = table;
        this.hypercalls = hypercalls;
        this.own = own;
    }

    /** The service's own domain. */
    public int ownDomid() {
        return ownDomid;
    }

    /** The record of a domain that is being built or lives; null otherwise. Valid until the next call. */
    public DomainRecord usable(int domid) {
        int slot = table.slotOf(domid);
        return slot >= 0 && isUsable(slot) ? table.record(slot, record) : null;
    }

    /** The record of such a domain whose memory may be mapped; null otherwise. Valid until the next call. */
    public DomainRecord mappable(int domid) {
        return mayMap(domid) ? usable(domid) : null;
    }

    private boolean isUsable(int slot) {
        int state = DomainRecord.state(table.identity(slot));
        return state == DomainRecord.LIVE || state == DomainRecord.BUILDING;
    }

    /** Whether this very domain is being built or lives. */
    public boolean isAlive(int domid, long incarnation) {
        int slot = table.slotOf(domid);
        return slot >= 0 && table.incarnationAt(slot) == incarnation && isUsable(slot);
    }

    /** Whether a domain has shut down or crashed. */
    public boolean isShutDown(int domid) {
        int slot = table.slotOf(domid);
        return slot >= 0 && (DomainRecord.flags(table.identity(slot))
                & (DomainRecord.FLAG_SHUTDOWN | DomainRecord.FLAG_CRASHED)) != 0;
    }

    /** Whether the core allows the domain's memory to be mapped here. */
    public boolean mayMap(int domid) {
        return (table.rights(ownDomid, domid) & HypercallOp.RIGHT_MAP_MEMORY) != 0;
    }

    /** Whether a guest's port waits for us or leads to us. */
    public boolean isOurs(int domid, int port) {
        long word = table.portWord(domid, port);
        int state = PortWord.state(word);
        return (state == PortWord.UNBOUND || state == PortWord.INTERDOMAIN) && PortWord.peerDomid(word) == ownDomid;
    }

    /** Our port that leads to the guest's; 0 if it is not bound. */
    public int boundPort(int domid, int remotePort) {
        long word = table.portWord(domid, remotePort);
        return PortWord.state(word) == PortWord.INTERDOMAIN && PortWord.peerDomid(word) == ownDomid
                ? PortWord.peerPort(word)
                : 0;
    }

    /** Binds to a guest's port; {@code bound} gets our port, now or later, or never if it cannot be. */
    public void bind(int domid, int remotePort, IntConsumer bound) {
        int port = boundPort(domid, remotePort);
        if (port != 0 && !closing.contains(port)) {
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

    /** Gives our port back. A guest's end leaves it to us, waiting for nobody: the core does not take it along. */
    public void unbind(int port) {
        closing.add(port);
        hypercalls.submit(HypercallRequest.closePort(port), result -> closing.remove(port));
    }

    /** Asks to be told of deaths; a predecessor's port is used again. {@code bound} gets the port. */
    public void bindDeaths(IntConsumer bound) {
        int slot = table.slotOf(ownDomid);
        int port = slot < 0 ? 0 : table.record(slot, record).virqPort(Virq.DOM_EXC);
        if (port != 0) {
            bound.accept(port);
        } else {
            hypercalls.submit(HypercallRequest.bindVirq(Virq.DOM_EXC, 0),
                    result -> bound.accept((int) Math.max(0, result.result())));
        }
    }

    /**
     * Closes our ports to others that a predecessor left and nobody here needs, as soon as the core has answered once: it
     * hears a predecessor no more from then on, so that nothing is added behind our back. {@link #connect} waits for that.
     *
     * @param needed ports that stay; looked at then
     */
    public void closePortsExcept(Set<Integer> needed) {
        hypercalls.submit(HypercallRequest.portStatus(DomId.SELF, 0), answer -> {
            int slot = table.slotOf(ownDomid);
            if (slot >= 0) {
                closePortsExcept(needed, slot);
            }
            swept.complete(null);
        });
    }

    private void closePortsExcept(Set<Integer> needed, int slot) {
        int ports = table.ports(slot);
        for (int port = table.nextPort(slot, 1); port < ports; port = table.nextPort(slot, port + 1)) {
            int state = PortWord.state(table.portWordAt(slot, port));
            if ((state == PortWord.INTERDOMAIN || state == PortWord.UNBOUND) && !needed.contains(port)) {
                unbind(port);
            }
        }
    }

    /**
     * Connects a new port of ours to a guest's. The core is always asked: what the table says of a predecessor's port is over
     * by then. A core that is dead answers later; DeviceException if it refuses.
     */
    public CompletableFuture<Integer> connect(int domid, int remotePort) {
        CompletableFuture<Integer> port = new CompletableFuture<>();
        swept.thenRun(() -> hypercalls.submit(HypercallRequest.bindInterdomain(domid, remotePort), result -> {
            if (result.result() > 0) {
                port.complete((int) result.result());
            } else {
                int errno = (int) -result.result();
                port.completeExceptionally(new DeviceException(errno, "domain " + domid + ", port " + remotePort
                        + " cannot be bound: " + Errno.name(errno)));
            }
        }));
        return port;
    }

    /** Tells the core of every dying domain that it does not have to wait for us; {@code mapped} ones are not told of. */
    public void acknowledgeDead(IntPredicate mapped) {
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
