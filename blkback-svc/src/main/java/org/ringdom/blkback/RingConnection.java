package org.ringdom.blkback;

import java.nio.file.Path;

import org.agrona.concurrent.NanoClock;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.runtime.backend.GuestLink;
import org.ringdom.runtime.memory.SharedFile;
import org.ringdom.runtime.recovery.BlockAttach;
import org.ringdom.runtime.recovery.BlockRecordFile;
import org.ringdom.runtime.recovery.BlockRing;
import org.ringdom.runtime.recovery.BrokenRingException;
import org.ringdom.runtime.ring.BackRing;
import org.ringdom.runtime.ring.RingPages;

/**
 * One attached ring with all it holds: the granted pages, the record file, the event channel, the queue. Agent thread only.
 */
final class RingConnection {
    private final VbdDevice device;
    private final GuestLink guest;
    private final BlockAttach attach;
    private final Path path;
    private final SharedFile file;
    private final BlockRecordFile records;
    private final GrantUse grants;
    private final RingPages pages;
    private BlockQueue queue;
    private boolean ready;

    /**
     * Maps the ring of {@code attach}.
     *
     * @throws BrokenRingException if a page of it is not granted; nothing is held then but the file
     */
    RingConnection(VbdDevice device, GuestLink guest, BlockAttach attach, Path path, SharedFile file, int maxPersistent)
            throws BrokenRingException {
        this.device = device;
        this.guest = guest;
        this.attach = attach;
        this.path = path;
        this.file = file;
        this.records = new BlockRecordFile(file.buffer());
        this.grants = new GrantUse(guest.grants(), attach.persistent() ? maxPersistent : 0);
        this.pages = mapRing();
    }

    private RingPages mapRing() throws BrokenRingException {
        SharedBuffer[] mapped = new SharedBuffer[attach.ringRefs().size()];
        for (int i = 0; i < mapped.length; i++) {
            long frame = guest.grants().map(attach.ringRefs().get(i), true);
            if (frame < 0) {
                unmapRing(i);
                throw new BrokenRingException("page " + i + " of the ring (reference " + attach.ringRefs().get(i)
                        + ") cannot be mapped: " + frame);
            }
            mapped[i] = guest.page(frame);
        }
        return RingPages.of(mapped);
    }

    private void unmapRing(int count) {
        for (int i = 0; i < count; i++) {
            guest.grants().unmap(attach.ringRefs().get(i));
        }
    }

    /** Commits the attach of a ring that its frontend has just made. */
    void commitNew() {
        records.attach(attach, pages.indices().getIntAcquire(org.ringdom.abi.io.RingLayout.RSP_PROD_OFFSET));
    }

    /**
     * Makes the queue and takes over what is in ring and records.
     *
     * @return requests that a predecessor left
     * @throws BrokenRingException if the ring cannot be believed
     */
    int start(Disk disk, BlockRing.Notifier notifier, IoExecutor executor, BlkbackSettings settings, NanoClock clock)
            throws BrokenRingException {
        BackRing back = BackRing.fresh(pages, attach.layout().entrySize());
        BlockRing ring = new BlockRing(back, records, attach.layout(), notifier);
        disk.add(records);
        queue = new BlockQueue(disk, ring, back.entries(), attach.layout(), guest.ram(), lease(), grants,
                executor,
                settings, clock);
        queue.connection(this);
        return queue.recover();
    }

    private BlockQueue.Lease lease() {
        return new BlockQueue.Lease() {
            @Override
            public boolean hold() {
                return guest.memory().hold();
            }

            @Override
            public void letGo() {
                guest.memory().letGo();
            }
        };
    }

    VbdDevice device() {
        return device;
    }

    BlockAttach attach() {
        return attach;
    }

    BlockQueue queue() {
        return queue;
    }

    int port() {
        return attach.localPort();
    }

    /** Marks this ring as having work; true if it was not marked. */
    boolean markReady() {
        boolean was = ready;
        ready = true;
        return !was;
    }

    void clearReady() {
        ready = false;
    }

    /** Requests under way. */
    int inFlight() {
        return queue == null ? 0 : queue.inFlight();
    }

    /** Lets go of the record file and leaves all as it is, for a successor. */
    void leave() {
        file.close();
    }

    /** Gives everything back; nothing may be under way. {@code forGood} says that no successor shall serve the ring. */
    void close(Disk disk, boolean forGood) {
        if (disk != null) {
            disk.remove(records);
        }
        grants.close();
        unmapRing(attach.ringRefs().size());
        if (forGood) {
            records.detach();
            RecordFiles.remove(path);
        }
        file.close();
    }
}
