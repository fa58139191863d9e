package org.ringdom.netback.vif;

import java.nio.file.Path;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.netif.NetifRxRequest;
import org.ringdom.abi.io.netif.NetifRxResponse;
import org.ringdom.abi.io.netif.NetifTxRequest;
import org.ringdom.abi.io.netif.NetifTxResponse;
import org.ringdom.runtime.backend.GuestLink;
import org.ringdom.runtime.memory.SharedFile;
import org.ringdom.runtime.recovery.BrokenRingException;
import org.ringdom.runtime.recovery.NetAttach;
import org.ringdom.runtime.recovery.NetRecordFile;
import org.ringdom.runtime.recovery.OrderedRing;
import org.ringdom.runtime.ring.RingPages;

/**
 * One attached pair of rings with all it holds: the granted pages, the record file, the queue. Agent thread only.
 */
final class VifConnection {
    private final VifDevice device;
    private final GuestLink guest;
    private final NetAttach attach;
    private final Path path;
    private final SharedFile file;
    private final NetRecordFile records;
    private final OrderedRing tx;
    private final OrderedRing rx;
    private VifQueue queue;
    private boolean ready;

    /**
     * Maps the rings of {@code attach}.
     *
     * @throws BrokenRingException if a page is not granted; nothing is held then but the file
     */
    VifConnection(VifDevice device, GuestLink guest, NetAttach attach, Path path, SharedFile file)
            throws BrokenRingException {
        this.device = device;
        this.guest = guest;
        this.attach = attach;
        this.path = path;
        this.file = file;
        this.records = new NetRecordFile(file.buffer());
        RingPages txPages = map(attach.rings().txRef(), "transmit");
        RingPages rxPages;
        try {
            rxPages = map(attach.rings().rxRef(), "receive");
        } catch (BrokenRingException e) {
            guest.grants().unmap(attach.rings().txRef());
            throw e;
        }
        this.tx = OrderedRing.transmit(txPages, NetifTxRequest.SIZE, NetifTxResponse.SIZE, file.buffer());
        this.rx = OrderedRing.receive(rxPages, Math.max(NetifRxRequest.SIZE, NetifRxResponse.SIZE),
                NetifRxResponse.SIZE, file.buffer());
    }

    private RingPages map(int ref, String which) throws BrokenRingException {
        long frame = guest.grants().map(ref, true);
        if (frame < 0) {
            throw new BrokenRingException(
                    "the " + which + " ring (reference " + ref + ") cannot be mapped: " + frame);
        }
        return RingPages.of(new SharedBuffer[]{guest.page(frame)});
    }

    /** Commits the attach of rings that their frontend has just made. */
    void commitNew() {
        tx.begin();
        rx.begin();
        records.attach(attach);
    }

    /**
     * Makes the queue and takes over what is in rings and records.
     *
     * @return answers that a predecessor had not shown
     * @throws BrokenRingException if a ring cannot be believed
     */
    int start(VifQueue.Owner owner, RateLimit rate, VifCounters counters, Parts parts) throws BrokenRingException {
        queue = new VifQueue(owner, tx, rx, attach.rings().txPort(), attach.rings().rxPort(), guest.grants(),
                guest.ram(), rate, counters, parts.settings(), parts.clock());
        return queue.recover();
    }

    VifDevice device() {
        return device;
    }

    NetAttach attach() {
        return attach;
    }

    NetRecordFile records() {
        return records;
    }

    VifQueue queue() {
        return queue;
    }

    /** Marks this queue as having work; true if it was not marked. */
    boolean markReady() {
        boolean was = ready;
        ready = true;
        return !was;
    }

    void clearReady() {
        ready = false;
    }

    /** Lets go of the record file and leaves all as it is, for a successor. */
    void leave() {
        file.close();
    }

    /** Gives everything back. {@code forGood} says that no successor shall serve the rings. */
    void close(boolean forGood) {
        if (queue != null) {
            queue.close();
        }
        guest.grants().unmap(attach.rings().txRef());
        guest.grants().unmap(attach.rings().rxRef());
        if (forGood) {
            records.detach();
            RecordFiles.remove(path);
        }
        file.close();
    }
}
