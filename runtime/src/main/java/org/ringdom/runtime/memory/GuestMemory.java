package org.ringdom.runtime.memory;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.platform.memory.SharedMapping;

/**
 * The RAM and the grant table of one guest, mapped: {@code dom-<domid>.mem}.
 *
 * <pre>
 *   0                      maxPages * 4096            + grantFrames * 4096
 *   +----------------------+--------------------------+
 *   | RAM, frame = PFN     | grant table v1           |
 *   +----------------------+--------------------------+
 * </pre>
 *
 * <p>The mapping is keyed by (domid, incarnation) and lives until it was closed <em>and</em> the last I/O that holds it has
 * let go: {@link #hold()} before an I/O is handed to another thread, {@link #letGo()} after its result is known. Any thread
 * may use it.
 */
public final class GuestMemory implements AutoCloseable {
    /** Bytes of a frame. */
    public static final int PAGE = 4096;
    /** Grant entries v1 in a frame. */
    public static final int ENTRIES_PER_FRAME = 512;

    private static final int CLOSED = 1 << 31;

    private final SharedMapping mapping;
    private final SharedBuffer ram;
    private final SharedBuffer grants;
    private final int domid;
    private final long incarnation;
    private final long maxPages;
    /** Number of holders; {@link #CLOSED} is set once nobody may start to hold it. */
    private final AtomicInteger holders = new AtomicInteger();

    private GuestMemory(SharedMapping mapping, int domid, long incarnation, long maxPages, int grantFrames) {
        SharedBuffer file = SharedBuffer.of(mapping.segment());
        this.mapping = mapping;
        this.ram = file.slice(0, maxPages * PAGE);
        this.grants = file.slice(maxPages * PAGE, (long) grantFrames * PAGE);
        this.domid = domid;
        this.incarnation = incarnation;
        this.maxPages = maxPages;
    }

    /** Makes the file of a new guest, zeroed and allocated in full. */
    public static void create(InstanceFolder folder, int domid, long maxPages, int grantFrames) {
        SharedMapping.createPreallocated(folder.domainMemory(domid), fileSize(maxPages, grantFrames), zeroed -> {
        });
    }

    /** Size of the file in bytes. */
    public static long fileSize(long maxPages, int grantFrames) {
        if (maxPages <= 0 || grantFrames < 0) {
            throw new IllegalArgumentException("a guest has pages: " + maxPages + ", " + grantFrames);
        }
        return Math.multiplyExact(maxPages + grantFrames, PAGE);
    }

    /**
     * Maps a guest's memory for reading and writing. The caller has looked up incarnation and sizes in the core's table.
     *
     * @throws SharedFileException if the file has another size
     * @throws org.ringdom.platform.linux.LinuxException ENOENT if the guest is gone
     */
    public static GuestMemory open(InstanceFolder folder, int domid, long incarnation, long maxPages,
            int grantFrames) {
        Path path = folder.domainMemory(domid);
        SharedMapping mapping = SharedMapping.map(path, true);
        if (mapping.size() != fileSize(maxPages, grantFrames)) {
            String wrong = path + " has " + mapping.size() + " bytes instead of " + fileSize(maxPages, grantFrames);
            mapping.close();
            throw new SharedFileException(wrong);
        }
        return new GuestMemory(mapping, domid, incarnation, maxPages, grantFrames);
    }

    public int domid() {
        return domid;
    }

    public long incarnation() {
        return incarnation;
    }

    /** The guest's RAM; the grant table is not in it. */
    public SharedBuffer buffer() {
        return ram;
    }

    /** Frames of RAM. */
    public long maxPages() {
        return maxPages;
    }

    /** True if {@code mfn} names a frame of RAM; any number may be asked. */
    public boolean isFrame(long mfn) {
        return mfn >= 0 && mfn < maxPages;
    }

    /**
     * Offset of a frame in {@link #buffer()}.
     *
     * @throws IndexOutOfBoundsException if there is no such frame
     */
    public long offset(long mfn) {
        if (!isFrame(mfn)) {
            throw new IndexOutOfBoundsException("frame " + mfn + " of " + maxPages);
        }
        return mfn * PAGE;
    }

    /** The grant table: {@link #grantEntries()} entries v1 of 8 bytes. */
    public SharedBuffer grantTable() {
        return grants;
    }

    /** Number of grant entries. */
    public int grantEntries() {
        return (int) (grants.size() / PAGE) * ENTRIES_PER_FRAME;
    }

    /** Keeps the memory mapped until {@link #letGo()}; false if it was closed, then nothing is held. */
    public boolean hold() {
        int now = holders.get();
        while ((now & CLOSED) == 0) {
            if (holders.compareAndSet(now, now + 1)) {
                return true;
            }
            now = holders.get();
        }
        return false;
    }

    /** Ends one {@link #hold()}; the last one after a close unmaps. */
    public void letGo() {
        int now = holders.decrementAndGet();
        if (now == CLOSED) {
            mapping.close();
        } else if (now == -1 || now == Integer.MAX_VALUE) {
            throw new IllegalStateException("let go without a hold");
        }
    }

    /** True while nobody holds it. */
    public boolean isIdle() {
        return (holders.get() & ~CLOSED) == 0;
    }

    /** True once the mapping is gone: closed, and let go by all. */
    public boolean isUnmapped() {
        return !mapping.isOpen();
    }

    /** Lets nobody hold it any more and unmaps it as soon as it is idle. A second close does nothing. */
    @Override
    public void close() {
        int before = holders.getAndUpdate(now -> now | CLOSED);
        if (before == 0) {
            mapping.close();
        }
    }
}
