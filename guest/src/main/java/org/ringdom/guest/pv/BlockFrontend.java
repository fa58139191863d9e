package org.ringdom.guest.pv;

import org.ringdom.abi.io.XenbusState;
import org.ringdom.abi.io.blkif.BlkifOperation;
import org.ringdom.abi.io.blkif.BlkifProtocol;
import org.ringdom.abi.io.blkif.BlkifRequest;
import org.ringdom.abi.io.blkif.VdiskInfo;
import org.ringdom.abi.xen.DomId;
import org.ringdom.guest.process.GuestProcess;
import org.ringdom.runtime.xenstore.Xenstore;

/**
 * A disk as Linux's xen-blkfront drives it: the handshake over xenbus, one or several rings, direct and indirect requests.
 *
 * <p>Not thread safe: it belongs to the vCPU thread; answers come to the {@link BlockCompletion} inside {@link
 * org.ringdom.guest.api.Guest#block}. A backend that is killed and comes back shows here only by the time it takes.
 */
public final class BlockFrontend implements AutoCloseable {
    private static final int PAGE_SECTORS = 8;

    private final GuestProcess process;
    private final XenbusFrontend bus;
    private final BlockQueue[] queues;
    private final int[] ports;
    private final boolean[] unpublished;
    private final int device;
    private final int maxSegments;
    private final long sectors;
    private final int info;
    private final boolean canFlush;
    private final boolean canDiscard;
    private BlockCompletion completion = (tag, status) -> {
    };
    private boolean closed;

    /**
     * Connects a disk and waits until it is ready.
     *
     * @param device its number in the store, see {@link org.ringdom.abi.io.blkif.VbdNumber}
     * @throws DeviceGoneException if it is not there, or taken away meanwhile
     */
    public BlockFrontend(GuestProcess process, Reclaim reclaim, Xenstore store, int device, BlockOptions options) {
        this.process = process;
        this.device = device;
        this.bus = new XenbusFrontend(store, process.vcpu(), "device/vbd/" + device);
        awaitReady();
        int indirect = bus.offered("feature-max-indirect-segments", 0);
        this.maxSegments = indirect > BlkifRequest.MAX_SEGMENTS
                ? Math.max(BlkifRequest.MAX_SEGMENTS, Math.min(indirect, options.maxSegments()))
                : BlkifRequest.MAX_SEGMENTS;
        int order = Math.min(options.ringOrder(), bus.offered("max-ring-page-order", 0));
        boolean persistent = options.persistent() && bus.offered("feature-persistent", 0) == 1;
        int count = Math.max(1, Math.min(options.queues(), bus.offered("multi-queue-max-queues", 1)));
        queues = new BlockQueue[count];
        ports = new int[count];
        unpublished = new boolean[count];
        for (int i = 0; i < count; i++) {
            queues[i] = new BlockQueue(process.memory().buffer(), reclaim, bus.backendId(), 1 << order, maxSegments,
                    persistent);
            queues[i].handle(device);
            ports[i] = process.hypercalls().allocUnbound(DomId.SELF, bus.backendId());
            BlockQueue queue = queues[i];
            process.upcalls().bind(ports[i], () -> queue.poll(completion));
        }
        try {
            publish(order, persistent);
            bus.awaitBackend(XenbusState.CONNECTED);
            sectors = bus.offeredLong("sectors");
        } catch (DeviceGoneException taken) {
            closed = true;
            bus.forget();
            release();
            throw taken;
        }
        info = bus.offered("info", 0);
        canFlush = bus.offered("feature-flush-cache", 0) == 1;
        canDiscard = bus.offered("feature-discard", 0) == 1;
        bus.state(XenbusState.CONNECTED);
        bus.connected();
    }

    private void awaitReady() {
        try {
            bus.awaitBackend(XenbusState.INIT_WAIT);
        } catch (DeviceGoneException taken) {
            bus.forget();
            throw taken;
        }
    }

    /** Its number in the store. */
    public int device() {
        return device;
    }

    /** Whether requests can be made: it was not closed. */
    public boolean isOpen() {
        return !closed;
    }

    /** Whether the disk is being taken away, or its backend gave it up: make no new requests, and close it. */
    public boolean isClosing() {
        return !closed && bus.isClosing();
    }

    /** Requests that were not answered yet. */
    public int inFlight() {
        int sum = 0;
        for (BlockQueue queue : queues) {
            sum += queue.inFlight();
        }
        return sum;
    }

    private void publish(int order, boolean persistent) {
        int[][] refs = new int[queues.length][];
        for (int i = 0; i < queues.length; i++) {
            refs[i] = queues[i].grantRing();
        }
        bus.publish(XenbusState.INITIALISED, keys -> {
            if (queues.length > 1) {
                keys.put("multi-queue-num-queues", queues.length);
            }
            if (order > 0) {
                keys.put("ring-page-order", order);
            }
            for (int i = 0; i < queues.length; i++) {
                String prefix = queues.length > 1 ? "queue-" + i + "/" : "";
                for (int page = 0; page < refs[i].length; page++) {
                    keys.put(prefix + (order > 0 ? "ring-ref" + page : "ring-ref"), refs[i][page]);
                }
                keys.put(prefix + "event-channel", ports[i]);
            }
            keys.put("protocol", BlkifProtocol.X86_64.key());
            keys.put("feature-persistent", persistent ? 1 : 0);
        });
    }

    /** Who takes the answers. */
    public void onCompletion(BlockCompletion newCompletion) {
        completion = newCompletion;
    }

    /** Size in sectors of 512 bytes. */
    public long sectors() {
        return sectors;
    }

    public boolean readOnly() {
        return (info & VdiskInfo.READONLY) != 0;
    }

    public boolean canFlush() {
        return canFlush;
    }

    public boolean canDiscard() {
        return canDiscard;
    }

    /** Requests that can be in flight in all. */
    public int depth() {
        return queues.length * queues[0].entries();
    }

    /** Largest transfer in sectors, wherever in its first page it starts. */
    public int maxSectors() {
        return (maxSegments - 1) * PAGE_SECTORS;
    }

    /** Reads sectors into RAM at {@code address}, a multiple of 512. Sent with the next {@link #kick}. */
    public void read(long sector, int count, long address, int tag) {
        queueFor(tag).transfer(BlkifOperation.READ, sector, count, address, tag);
    }

    /** Writes sectors from RAM at {@code address}, a multiple of 512. Sent with the next {@link #kick}. */
    public void write(long sector, int count, long address, int tag) {
        queueFor(tag).transfer(BlkifOperation.WRITE, sector, count, address, tag);
    }

    /** Makes all that was answered before survive a loss of power. Sent with the next {@link #kick}. */
    public void flush(int tag) {
        queueFor(tag).flush(tag);
    }

    /** Says that the content of sectors is not needed any more. Sent with the next {@link #kick}. */
    public void discard(long sector, long count, int tag) {
        queueFor(tag).discard(sector, count, tag);
    }

    private BlockQueue queueFor(int tag) {
        if (closed) {
            throw new DeviceGoneException("the disk is closed");
        }
        int index = tag % queues.length;
        unpublished[index] = true;
        return queues[index];
    }

    /** Sends what was queued, with one event a queue at most. */
    public void kick() {
        for (int i = 0; i < queues.length && !closed; i++) {
            if (unpublished[i]) {
                unpublished[i] = false;
                if (queues[i].publish()) {
                    process.sender().send(ports[i]);
                }
            }
        }
    }

    /** Ends the connection in order. Nothing should be in flight; must not be called inside a completion. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        bus.close();
        release();
    }

    private void release() {
        for (int port : ports) {
            process.upcalls().unbind(port);
            process.hypercalls().closePort(port);
        }
        for (BlockQueue queue : queues) {
            queue.release();
        }
    }
}
