package org.ringdom.runtime.event;

import java.nio.file.Path;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.DomainEvents;
import org.ringdom.abi.shared.SharedFileHeader;
import org.ringdom.runtime.memory.SharedFile;
import org.ringdom.runtime.memory.SharedFileException;

/**
 * The event bits of one domain: {@code dom-<id>.evt}, {@code core.evt} or {@code fabric.evt}, mapped.
 *
 * <p>Senders use {@link #raise}; the owner's side is {@link EventReceiver}. Where the bits lie is read once, at open, and
 * checked against the size of the file: the owner may be a hostile guest that scribbles over its own header later. All
 * accesses are atomic; any thread may use it. Nothing allocates or locks. After {@link #close()} accesses throw
 * {@link IllegalStateException}.
 */
public final class EventFile implements AutoCloseable {
    /** The event was merged into an earlier one, or the port is masked. */
    public static final int QUIET = 0;
    /** The doorbell was counted up; nobody slept. */
    public static final int RUNG = 1;
    /** The doorbell was counted up and a sleeper woken. */
    public static final int WOKEN = 2;

    private static final int MAX_VCPUS = 128;

    private final SharedFile file;
    private final SharedBuffer buffer;
    private final int ports;
    private final int vcpus;
    private final long pending;
    private final long masks;
    private final long sharedInfo;
    private final Doorbell[] doorbells;

    private EventFile(SharedFile file, SharedBuffer buffer, String name) {
        this.file = file;
        this.buffer = buffer;
        this.ports = buffer.getInt(DomainEvents.PORTS_OFFSET);
        this.vcpus = buffer.getInt(DomainEvents.VCPUS_OFFSET);
        this.pending = buffer.getLong(DomainEvents.PENDING_OFFSET_OFFSET);
        this.masks = buffer.getLong(DomainEvents.MASK_OFFSET_OFFSET);
        this.sharedInfo = buffer.getLong(DomainEvents.SHARED_INFO_OFFSET_OFFSET);
        if (!isSane()) {
            throw new SharedFileException(name + " is damaged: its header places event bits outside of it");
        }
        this.doorbells = new Doorbell[vcpus];
        for (int vcpu = 0; vcpu < vcpus; vcpu++) {
            doorbells[vcpu] = new Doorbell(buffer, DomainEvents.blockOffset(vcpu));
        }
    }

    private boolean isSane() {
        return ports > 0 && ports <= 64 * 64 * DomainEvents.MAX_SELECTORS && ports % 64 == 0
                && vcpus > 0 && vcpus <= MAX_VCPUS && DomainEvents.blockOffset(vcpus) <= buffer.size()
                && isBitmap(pending) && isBitmap(masks)
                && (sharedInfo == 0
                        || sharedInfo > 0 && sharedInfo % 4096 == 0 && sharedInfo <= buffer.size() - 4096);
    }

    private boolean isBitmap(long offset) {
        return offset >= DomainEvents.BLOCKS_OFFSET && offset % 8 == 0 && offset <= buffer.size() - ports / 8;
    }

    /**
     * Maps an event file for reading and writing.
     *
     * @throws SharedFileException if it is no event file
     * @throws org.ringdom.platform.linux.LinuxException ENOENT if it is not there (its domain is gone)
     */
    public static EventFile open(Path path) {
        SharedFile file = SharedFile.open(path, DomainEvents.MAGIC, DomainEvents.VERSION, true);
        try {
            return new EventFile(file, file.buffer(), path.toString());
        } catch (RuntimeException wrong) {
            file.close();
            throw wrong;
        }
    }

    /** An event file in memory that the caller owns: for tests. */
    public static EventFile over(SharedBuffer memory) {
        return new EventFile(null, memory, "the event file");
    }

    /** The domain that it belongs to, as the header says now; -1: none. */
    public int domid() {
        return SharedFileHeader.domid(buffer);
    }

    /** The incarnation in the header; 0 for services. */
    public long incarnation() {
        return SharedFileHeader.incarnation(buffer);
    }

    public SharedBuffer buffer() {
        return buffer;
    }

    /** Number of ports; valid ones are 0 (never used by Xen) up to this, exclusive. */
    public int ports() {
        return ports;
    }

    /** Number of vCPUs, 1 for an agent. */
    public int vcpus() {
        return vcpus;
    }

    /** Number of u64 words of the pending bitmap, and of the mask bitmap. */
    public int words() {
        return ports >>> 6;
    }

    /** Number of selectors in use: one per 4096 ports. */
    public int selectors() {
        return words() + 63 >>> 6;
    }

    /** Offset of a guest's shared_info page in {@link #buffer()}; 0 for services. */
    public long sharedInfoOffset() {
        return sharedInfo;
    }

    /** Where a vCPU or agent sleeps. */
    public Doorbell doorbell(int vcpu) {
        return doorbells[vcpu];
    }

    /**
     * Makes {@code port} pending and tells {@code vcpu}: the second half of a send, in the order that recovery.md proves.
     * Pending alone never ends it, because a sender may have died between its two stores.
     *
     * @return {@link #QUIET}, {@link #RUNG} or {@link #WOKEN}: what became of the doorbell of {@code vcpu}
     */
    public int raise(int port, int vcpu) {
        long word = wordOffset(pending, port);
        long selector = selectorOffset(port, vcpu);
        long bit = 1L << port;
        long selectorBit = 1L << (port >>> 6);
        boolean wasPending = (buffer.getAndOrLong(word, bit) & bit) != 0;
        boolean wasSelected = (buffer.getAndOrLong(selector, selectorBit) & selectorBit) != 0;
        if (wasPending && wasSelected) {
            return QUIET;
        }
        ringPollers(vcpu);
        if (isMasked(port) && !isPolling(vcpu)) {
            return QUIET;
        }
        return doorbells[vcpu].ring() ? WOKEN : RUNG;
    }

    /** SCHEDOP_poll may wait on any vCPU for a port that notifies another one. */
    private void ringPollers(int notified) {
        for (int vcpu = 0; vcpu < vcpus; vcpu++) {
            if (vcpu != notified && isPolling(vcpu)) {
                doorbells[vcpu].ring();
            }
        }
    }

    /** Makes {@code vcpu} look at the word of {@code port}, whatever stands in the bits: for sweeps and unmasking. */
    public void select(int port, int vcpu) {
        buffer.getAndOrLong(selectorOffset(port, vcpu), 1L << (port >>> 6));
        doorbells[vcpu].ring();
    }

    /** Makes every vCPU or the agent look around, for news that is no event (say in the core's table). */
    public void ringAll() {
        for (Doorbell doorbell : doorbells) {
            doorbell.ring();
        }
    }

    public boolean isPending(int port) {
        return (buffer.getLongVolatile(wordOffset(pending, port)) & 1L << port) != 0;
    }

    /** Clears the pending bit; true if it was set. */
    public boolean clearPending(int port) {
        long bit = 1L << port;
        return (buffer.getAndAndLong(wordOffset(pending, port), ~bit) & bit) != 0;
    }

    public boolean isMasked(int port) {
        return (buffer.getLongVolatile(wordOffset(masks, port)) & 1L << port) != 0;
    }

    /** Sets the mask bit; true if it was set before. */
    public boolean mask(int port) {
        long bit = 1L << port;
        return (buffer.getAndOrLong(wordOffset(masks, port), bit) & bit) != 0;
    }

    /**
     * EVTCHNOP_unmask: clears the mask bit and, if the port is pending, tells {@code vcpu} again: a masked send left its
     * selector bit but rang nobody.
     *
     * @return true if the port was masked and is pending
     */
    public boolean unmask(int port, int vcpu) {
        long bit = 1L << port;
        boolean wasMasked = (buffer.getAndAndLong(wordOffset(masks, port), ~bit) & bit) != 0;
        if (!wasMasked || !isPending(port)) {
            return false;
        }
        select(port, vcpu);
        return true;
    }

    /** Pending bits of ports {@code 64 * word} and up. */
    public long pendingWord(int word) {
        return buffer.getLongVolatile(pending + 8L * word);
    }

    /** Pending bits of ports {@code 64 * word} and up that are not masked. */
    public long deliverableWord(int word) {
        return pendingWord(word) & ~buffer.getLongVolatile(masks + 8L * word);
    }

    /** Selector {@code index} of a vCPU: bit n is for pending word {@code 64 * index + n}. */
    public long selector(int vcpu, int index) {
        return buffer.getLongVolatile(selectorWord(vcpu, index));
    }

    /** Takes a selector: returns its bits and leaves none, in one atomic step. */
    long takeSelector(int vcpu, int index) {
        return buffer.getAndSetLong(selectorWord(vcpu, index), 0);
    }

    /** Sets bits of a selector; returns what was there before. */
    long addToSelector(int vcpu, int index, long bits) {
        return buffer.getAndOrLong(selectorWord(vcpu, index), bits);
    }

    /** True while SCHEDOP_poll runs on the vCPU: masked ports wake it too. */
    public boolean isPolling(int vcpu) {
        return buffer.getIntVolatile(DomainEvents.blockOffset(vcpu) + DomainEvents.POLLING) != 0;
    }

    /** Says whether masked ports wake the vCPU too; whoever sets it looks at the pending bits afterwards. */
    public void setPolling(int vcpu, boolean polls) {
        buffer.putIntVolatile(DomainEvents.blockOffset(vcpu) + DomainEvents.POLLING, polls ? 1 : 0);
    }

    private long wordOffset(long bitmap, int port) {
        if (port < 0 || port >= ports) {
            throw new IndexOutOfBoundsException("port " + port + " of " + ports);
        }
        return bitmap + 8L * (port >>> 6);
    }

    private static long selectorOffset(int port, int vcpu) {
        return selectorWord(vcpu, port >>> 12);
    }

    private static long selectorWord(int vcpu, int index) {
        return DomainEvents.blockOffset(vcpu) + DomainEvents.SELECTORS + 8L * index;
    }

    /** Unmaps the file; nobody may sleep on one of its doorbells. Memory given by the caller is left alone. */
    @Override
    public void close() {
        if (file != null) {
            file.close();
        }
    }
}
