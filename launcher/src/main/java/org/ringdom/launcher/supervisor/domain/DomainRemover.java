package org.ringdom.launcher.supervisor.domain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import org.ringdom.abi.shared.DomainRecord;
import org.ringdom.abi.xen.Errno;
import org.ringdom.launcher.supervisor.ServiceSet;
import org.ringdom.launcher.toolstack.layout.DomainLayout;
import org.ringdom.runtime.hypercall.HypercallException;
import org.ringdom.runtime.xenstore.XenstoreException;
import org.ringdom.runtime.xenstore.XenstoreNodes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes guests: the core's record, the process, the store's connection and nodes, and when the core has let go, the files.
 * Every step may be repeated; a successor of this supervisor begins anew with each domain that is not whole.
 */
final class DomainRemover {
    private static final Logger LOG = LoggerFactory.getLogger(DomainRemover.class);
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(1);

    private final Surroundings world;
    private final GuestFiles files;
    private final MadeDomains made;
    private final Map<Integer, Removal> removals = new LinkedHashMap<>();

    /** A domain on its way out. */
    private static final class Removal {
        private final int domid;
        private final String vmPath;
        private final Runnable then;
        private boolean nodesGone;
        private long retryAtNs;

        Removal(int domid, UUID uuid, Runnable then) {
            this.domid = domid;
            this.vmPath = "/vm/" + uuid;
            this.then = then;
        }
    }

    DomainRemover(Surroundings world, GuestFiles files, MadeDomains made) {
        this.made = made;
        this.world = world;
        this.files = files;
    }

    /**
     * Begins to remove a domain; when this returns it is dying and the store knows it no more.
     *
     * @param then done, on this thread, when it is gone
     */
    void remove(int domid, UUID uuid, Runnable then) {
        if (removals.containsKey(domid)) {
            return;
        }
        Removal removal = new Removal(domid, uuid, then);
        removals.put(domid, removal);
        rememberIfWhole(domid);
        try {
            world.hypercalls().destroyDomain(domid);
        } catch (HypercallException refused) {
            if (refused.errno() != Errno.ESRCH) {
                removals.remove(domid);
                throw refused;
            }
        }
        world.keeper().stop(ServiceSet.GUEST_PREFIX + domid, 0, true);
        removeNodes(removal);
    }

    /** The client that asked for it may not know yet that it was made. */
    private void rememberIfWhole(int domid) {
        int slot = world.table().slotOf(domid);
        if (slot >= 0 && DomainRecord.state(world.table().identity(slot)) == DomainRecord.LIVE) {
            made.add(world.table().record(slot).buildId(), domid);
        }
    }

    /** Whether a domain is on its way out. */
    boolean isRemoving(int domid) {
        return removals.containsKey(domid);
    }

    private void removeNodes(Removal removal) {
        if (!world.storeThere().getAsBoolean()) {
            removal.retryAtNs = System.nanoTime() + POLL_NS;
            return;
        }
        try {
            try {
                world.store().release(removal.domid);
            } catch (XenstoreException unknown) {
                if (unknown.errno() == Errno.ETIMEDOUT) {
                    throw unknown;
                }
                // it was never introduced, or its predecessor's supervisor came as far as this
            }
            world.store().inTransaction(store -> DomainLayout
                    .removals(removal.domid, removal.vmPath, backends(store, removal.domid))
                    .forEach(path -> rm(store, path)));
            removal.nodesGone = true;
        } catch (XenstoreException failed) {
            LOG.warn("nodes of domain {}: {}; trying again", removal.domid, failed.getMessage());
            removal.retryAtNs = System.nanoTime() + RETRY_NS;
        }
    }

    private static List<String> backends(XenstoreNodes store, int domid) {
        List<String> backends = new ArrayList<>();
        String devices = "/libxl/" + domid + "/device";
        for (String kind : store.listIfThere(devices)) {
            for (String device : store.listIfThere(devices + "/" + kind)) {
                store.readIfThere(devices + "/" + kind + "/" + device + "/backend").ifPresent(backends::add);
            }
        }
        return backends;
    }

    private static void rm(XenstoreNodes store, String path) {
        try {
            store.rm(path);
        } catch (XenstoreException failed) {
            if (!failed.isMissing()) {
                throw failed;
            }
        }
    }

    /** Goes on with those that are not gone yet; returns a work count. */
    int doWork() {
        int work = 0;
        for (Removal removal : List.copyOf(removals.values())) {
            if (!removal.nodesGone && System.nanoTime() - removal.retryAtNs >= 0) {
                removeNodes(removal);
            }
            if (removal.nodesGone && isFree(removal.domid)) {
                removals.remove(removal.domid);
                files.remove(removal.domid);
                world.keeper().confinements().images(removal.domid, List.of());
                LOG.info("domain {} is gone", removal.domid);
                removal.then.run();
                work++;
            }
        }
        return work;
    }

    private boolean isFree(int domid) {
        int slot = world.table().slotOf(domid);
        return slot < 0 || DomainRecord.state(world.table().identity(slot)) == DomainRecord.FREE;
    }

    long sleepLimitNs() {
        return removals.isEmpty() ? Long.MAX_VALUE : POLL_NS;
    }
}
