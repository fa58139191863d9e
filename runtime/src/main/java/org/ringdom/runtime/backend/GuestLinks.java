package org.ringdom.runtime.backend;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.control.HypercallOp;
import org.ringdom.abi.shared.DomainOwn;
import org.ringdom.abi.shared.DomainRecord;
import org.ringdom.runtime.event.CoreTableView;
import org.ringdom.runtime.hypercall.HypercallRequest;
import org.ringdom.runtime.hypercall.Hypercalls;
import org.ringdom.runtime.memory.GuestMemory;
import org.ringdom.runtime.memory.InstanceFolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The guests whose memory is mapped, and the word to the core that a dying one's is not any more. Agent thread only.
 */
public final class GuestLinks {
    private static final Logger LOG = LoggerFactory.getLogger(GuestLinks.class);

    private final int ownDomid;
    private final InstanceFolder folder;
    private final CoreTableView table;
    private final SharedBuffer own;
    private final Hypercalls hypercalls;
    private final DomainRecord record = new DomainRecord();
    private final Map<Integer, GuestLink> links = new HashMap<>();
    private final Map<Integer, Long> acknowledged = new HashMap<>();

    /** The guests that {@code ownDomid} may serve; {@code own} is its own file, for acknowledgements. */
    public GuestLinks(int ownDomid, InstanceFolder folder, CoreTableView table, SharedBuffer own,
            Hypercalls hypercalls) {
        this.ownDomid = ownDomid;
        this.folder = folder;
        this.table = table;
        this.own = own;
        this.hypercalls = hypercalls;
    }

    /**
     * The link to a guest, made if there is none; end it with {@link #release}. Null if the guest is not there, is dying, or
     * the core did not allow its memory to be mapped.
     */
    public GuestLink acquire(int domid) {
        GuestLink link = links.get(domid);
        if (link == null) {
            int slot = table.slotOf(domid);
            if (slot < 0 || !isUsable(slot) || !mayMap(domid)) {
                return null;
            }
            table.record(slot, record);
            link = new GuestLink(GuestMemory.open(folder, domid, record.incarnation(), record.maxPages(),
                    record.grantFrames()), ownDomid);
            if (link.swept() > 0) {
                LOG.info("cleared {} grants that a predecessor had left in domain {}", link.swept(), domid);
            }
            links.put(domid, link);
        } else if (!isAlive(link)) {
            return null;
        }
        link.use();
        return link;
    }

    private boolean isUsable(int slot) {
        int state = DomainRecord.state(table.identity(slot));
        return state == DomainRecord.LIVE || state == DomainRecord.BUILDING;
    }

    private boolean mayMap(int domid) {
        return (table.rights(ownDomid, domid) & HypercallOp.RIGHT_MAP_MEMORY) != 0;
    }

    /** Whether this very guest still lives. */
    public boolean isAlive(int domid, long incarnation) {
        int slot = table.slotOf(domid);
        return slot >= 0 && table.incarnationAt(slot) == incarnation && isUsable(slot);
    }

    private boolean isAlive(GuestLink link) {
        return isAlive(link.domid(), link.incarnation());
    }

    /** Ends one use. */
    public void release(GuestLink link) {
        if (link.letGo()) {
            links.remove(link.domid());
            link.close();
        }
    }

    /** Guests that are mapped but dying or gone. */
    public List<Integer> dead() {
        List<Integer> dead = new ArrayList<>();
        for (GuestLink link : links.values()) {
            if (!isAlive(link)) {
                dead.add(link.domid());
            }
        }
        return dead;
    }

    /** Tells the core of every dying domain of which nothing is mapped here. */
    public void acknowledgeDead() {
        for (int slot = table.geometry().serviceSlots(); slot < table.slots(); slot++) {
            long identity = table.identity(slot);
            int domid = DomainRecord.domid(identity);
            if (DomainRecord.state(identity) == DomainRecord.DYING && !links.containsKey(domid) && mayMap(domid)) {
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
