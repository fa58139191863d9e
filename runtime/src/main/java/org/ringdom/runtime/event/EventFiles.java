package org.ringdom.runtime.event;

import java.nio.file.Path;

import org.ringdom.platform.linux.Errno;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.runtime.memory.InstanceFolder;

/**
 * The event files that this process writes into, mapped at first use and kept by (domid, incarnation).
 *
 * <p>Any thread may look up without a lock and without allocation; opening and dropping take a lock. A file of a domain
 * that is gone is dropped when it is next asked for, or by {@link #dropDead()}; a sender that is inside it at that moment
 * gets an {@link IllegalStateException} and takes the domain for gone.
 */
public final class EventFiles implements AutoCloseable {
    /** Finds the event file of a domain, or returns null if there is none. */
    @FunctionalInterface
    public interface Opener {
        /** Opens the file of {@code domid}; null if it is not there. */
        EventFile open(int domid);
    }

    /** Pseudo domids of the two processes that are no domains. */
    private static final int CORE = -1;
    private static final int FABRIC = -2;

    private static final int BUCKETS = 256;

    private final CoreTableView table;
    private final Opener opener;
    /** Chains of immutable entries; replaced as a whole under the lock. */
    private volatile Entry[] buckets = new Entry[BUCKETS];

    /** One open file: which domain, where in the table, and what is next in the chain. */
    record Entry(int domid, int slot, long incarnation, EventFile file, Entry next) {
        private Entry withNext(Entry tail) {
            return new Entry(domid, slot, incarnation, file, tail);
        }
    }

    /** The files of an instance, the domains as {@code table} knows them. */
    public EventFiles(InstanceFolder folder, CoreTableView table) {
        this(table, domid -> openIfThere(switch (domid) {
            case CORE -> folder.coreEvents();
            case FABRIC -> folder.fabricEvents();
            default -> folder.domainEvents(domid);
        }));
    }

    /** Files from anywhere; the core is domid -1 and the fabric -2 to the opener. */
    public EventFiles(CoreTableView table, Opener opener) {
        this.table = table;
        this.opener = opener;
    }

    private static EventFile openIfThere(Path path) {
        try {
            return EventFile.open(path);
        } catch (LinuxException failed) {
            if (failed.errno() == Errno.ENOENT) {
                return null;
            }
            throw failed;
        }
    }

    /** The event file of a domain, or null if the domain or its file is not there (any more). */
    public EventFile get(int domid) {
        Entry entry = entry(domid);
        return entry == null ? null : entry.file;
    }

    /** The core's event file (port = domain slot with a mailbox request), or null. */
    public EventFile core() {
        return get(CORE);
    }

    /** The fabric's event file, or null. */
    public EventFile fabric() {
        return get(FABRIC);
    }

    Entry entry(int domid) {
        Entry entry = buckets[bucket(domid)];
        while (entry != null && entry.domid != domid) {
            entry = entry.next;
        }
        return entry != null && isCurrent(entry) ? entry : open(domid);
    }

    private boolean isCurrent(Entry entry) {
        return entry.domid < 0
                || table.isAt(entry.slot, entry.domid) && table.incarnationAt(entry.slot) == entry.incarnation;
    }

    private synchronized Entry open(int domid) {
        Entry stale = remove(domid);
        if (stale != null && isCurrent(stale)) {
            return add(stale);
        }
        close(stale);
        int slot = domid < 0 ? -1 : table.slotOf(domid);
        if (domid >= 0 && slot < 0) {
            return null;
        }
        long incarnation = slot < 0 ? 0 : table.incarnationAt(slot);
        EventFile file = opener.open(domid);
        if (file == null) {
            return null;
        }
        if (slot >= 0 && file.incarnation() != 0 && file.incarnation() != incarnation) {
            file.close();
            return null;
        }
        return add(new Entry(domid, slot, incarnation, file, null));
    }

    /** Unmaps the file of a domain, if it is open. */
    public synchronized void drop(int domid) {
        close(remove(domid));
    }

    /** Unmaps the files of domains that are gone; returns how many. */
    public synchronized int dropDead() {
        int dropped = 0;
        for (Entry head : buckets.clone()) {
            for (Entry entry = head; entry != null; entry = entry.next) {
                if (!isCurrent(entry)) {
                    drop(entry.domid);
                    dropped++;
                }
            }
        }
        return dropped;
    }

    private Entry add(Entry entry) {
        Entry[] changed = buckets.clone();
        int bucket = bucket(entry.domid);
        changed[bucket] = entry.withNext(changed[bucket]);
        buckets = changed;
        return changed[bucket];
    }

    private Entry remove(int domid) {
        Entry[] changed = buckets.clone();
        Entry found = null;
        Entry kept = null;
        for (Entry entry = changed[bucket(domid)]; entry != null; entry = entry.next) {
            if (entry.domid == domid) {
                found = entry;
            } else {
                kept = entry.withNext(kept);
            }
        }
        changed[bucket(domid)] = kept;
        buckets = changed;
        return found;
    }

    private static int bucket(int domid) {
        return domid & BUCKETS - 1;
    }

    private static void close(Entry entry) {
        if (entry != null) {
            entry.file.close();
        }
    }

    /** Unmaps all files. */
    @Override
    public synchronized void close() {
        for (Entry head : buckets) {
            for (Entry entry = head; entry != null; entry = entry.next) {
                entry.file.close();
            }
        }
        buckets = new Entry[BUCKETS];
    }
}
