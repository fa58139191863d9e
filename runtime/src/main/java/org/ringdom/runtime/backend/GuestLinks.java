package org.ringdom.runtime.backend;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.DomainRecord;
import org.ringdom.runtime.event.CoreTableView;
import org.ringdom.runtime.hypercall.Hypercalls;
import org.ringdom.runtime.memory.GuestMemory;
import org.ringdom.runtime.memory.InstanceFolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The guests whose memory is mapped, and the word to the core that a dying one's is not any more. Agent thread only.
 */
public final class GuestLinks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GuestLinks.class);

    private final int ownDomid;
    private final InstanceFolder folder;
    private final CoreLink core;
    private final Map<Integer, GuestLink> links = new HashMap<>();

    /** The guests that {@code ownDomid} may serve; {@code own} is its own file, for acknowledgements. */
    public GuestLinks(int ownDomid, InstanceFolder folder, CoreTableView table, SharedBuffer own,
            Hypercalls hypercalls) {
        this.ownDomid = ownDomid;
        this.folder = folder;
        this.core = new CoreLink(ownDomid, table, hypercalls, own);
    }

    /** What concerns the core and its table. */
    public CoreLink core() {
        return core;
    }

    /**
     * The link to a guest, made if there is none; end it with {@link #release}. Null if the guest is not there, is dying, or
     * the core did not allow its memory to be mapped.
     */
    public GuestLink acquire(int domid) {
        GuestLink link = links.get(domid);
        if (link == null) {
            DomainRecord record = core.mappable(domid);
            if (record == null) {
                return null;
            }
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

    /** Whether this very guest still lives. */
    public boolean isAlive(int domid, long incarnation) {
        return core.isAlive(domid, incarnation);
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

    /** Unmaps all guests, each as soon as no transfer is under way; whatever was attached stays as it is. */
    @Override
    public void close() {
        links.values().forEach(GuestLink::close);
        links.clear();
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
        core.acknowledgeDead(links::containsKey);
    }
}
