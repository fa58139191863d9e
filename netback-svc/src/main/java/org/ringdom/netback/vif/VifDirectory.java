package org.ringdom.netback.vif;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.ringdom.runtime.backend.StoreWriter;
import org.ringdom.runtime.xenbus.XenbusPaths;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All vifs that this domain serves or is to serve: those that the store names, and those that record files name. Agent
 * thread only.
 */
final class VifDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(VifDirectory.class);

    private record Key(int domid, int number) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            return domid != other.domid ? Integer.compare(domid, other.domid) : Integer.compare(number, other.number);
        }
    }

    private final Parts parts;
    private final StoreWriter store;
    private final String root;
    private final Map<Key, VifHandshake> vifs = new TreeMap<>();
    private boolean attention = true;
    private long retryAtNs = Long.MAX_VALUE;

    VifDirectory(Parts parts) {
        this.parts = parts;
        this.store = new StoreWriter(parts.store());
        this.root = XenbusPaths.domain(parts.domid()) + "/backend/vif";
    }

    /** Begins to watch the store; it need not be there yet. */
    void watch() {
        parts.store().watchAsync(root, "vif", (path, token) -> onChange(path),
                refused -> LOG.error("cannot watch {}: {}", root, refused.getMessage()));
    }

    private void onChange(String path) {
        String rest = path.startsWith(root + "/") ? path.substring(root.length() + 1) : "";
        String[] names = rest.split("/", -1);
        if (names.length >= 2) {
            touch(names[0], names[1]);
        } else {
            lookAtAll();
        }
    }

    private void lookAtAll() {
        vifs.values().forEach(VifHandshake::touch);
        store.list(root).whenComplete((domids, thrown) -> {
            if (thrown == null) {
                domids.forEach(this::lookAt);
            }
        });
    }

    private void lookAt(String domid) {
        store.list(root + "/" + domid).whenComplete((numbers, thrown) -> {
            if (thrown == null) {
                parts.store().later(() -> numbers.forEach(number -> touch(domid, number)));
            }
        });
    }

    private void touch(String domid, String number) {
        try {
            of(Integer.parseInt(domid), Integer.parseInt(number)).touch();
        } catch (NumberFormatException e) {
            LOG.debug("{}/{}/{} is no vif", root, domid, number);
        }
    }

    /** The vif of this name; made if there is none. */
    VifHandshake of(int domid, int number) {
        return vifs.computeIfAbsent(new Key(domid, number),
                key -> new VifHandshake(parts, domid, number, () -> attention = true));
    }

    /** All vifs known. */
    Collection<VifHandshake> all() {
        return vifs.values();
    }

    /** Lets every vif take a step, if one has a reason to; forgets those that are gone. */
    int doWork(long nowNs) {
        if (!attention && nowNs < retryAtNs) {
            return 0;
        }
        attention = false;
        int work = 0;
        retryAtNs = Long.MAX_VALUE;
        List<Key> gone = null;
        for (Map.Entry<Key, VifHandshake> entry : vifs.entrySet()) {
            VifHandshake vif = entry.getValue();
            work += vif.doWork(nowNs);
            retryAtNs = Math.min(retryAtNs, vif.retryAtNs());
            if (vif.isGone()) {
                gone = gone == null ? new ArrayList<>() : gone;
                gone.add(entry.getKey());
            }
        }
        if (gone != null) {
            gone.forEach(vifs::remove);
        }
        return work;
    }

    /** When a vif wants a look by itself. */
    long retryAtNs() {
        return retryAtNs;
    }

    /** Lets go of all rings of a domain that is dying. */
    void disconnect(int domid) {
        for (Map.Entry<Key, VifHandshake> entry : vifs.entrySet()) {
            if (entry.getKey().domid() == domid && entry.getValue().device().isConnected()) {
                entry.getValue().device().disconnect(true);
                attention = true;
            }
        }
    }
}
