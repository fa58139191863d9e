package org.ringdom.xenstore.ring;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.Set;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.XenstoreMessage;
import org.ringdom.abi.io.XenstoreRing;
import org.ringdom.abi.shared.XenstoreConnection;
import org.ringdom.xenstore.journal.Delivery;
import org.ringdom.xenstore.protocol.Wire;
import org.ringdom.xenstore.protocol.XsError;
import org.ringdom.xenstore.transport.Requests;
import org.ringdom.xenstore.transport.StreamConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One guest's ring. Order of stores, each a commit of what stands before it:
 *
 * <pre>
 *   TAKE     request bytes to the file    in = {index, length}    req_cons
 *   EXECUTE  [journal excerpt]    reply and events to the stream, each: bytes, out = {end, answered}
 *            in = {index, 0, next number}
 *   DELIVER  stream bytes to the ring    rsp_prod        at the end one event for the guest
 * </pre>
 *
 * <p>A request is taken as done if the out word names its number, or the journal does. What the stream in the file has no
 * room for waits in memory; it is in the journal until it is in the file, and so is the one reply that may wait with it.
 *
 * <p>The guest's indices are believed only as far as they fit; the store's own are never read back while it runs. Not
 * thread-safe.
 */
public final class RingConnection implements StreamConnection {
    private static final Logger LOG = LoggerFactory.getLogger(RingConnection.class);
    /** Requests that are executed before it is somebody else's turn. */
    private static final int TURN_MESSAGES = 32;
    /** At so many executions that each killed the process, a request is answered with an error instead. */
    private static final int ATTEMPTS_MAX = 3;
    private static final int MESSAGE_MAX = XenstoreMessage.SIZE + XenstoreMessage.PAYLOAD_MAX;

    private final SharedBuffer page;
    private final XenstoreRing ring;
    private final ConnectionFile file;
    private final Runnable notify;
    private final Runnable serveLater;
    private final int pendingBytesMax;
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private final Set<ByteBuffer> waitingEvents = new HashSet<>();
    private final int features;
    private int waitingBytes;
    private int waitingReplies;
    private long delivered;
    private boolean broken;
    private boolean again;
    private boolean executing;
    private boolean postponed;
    private boolean moved;

    /** A message that the file has no room for yet. */
    private record Waiting(byte[] message, boolean reply) {
    }

    /**
     * Goes on where the file says, whether it was just made or a predecessor died. It may die here too, at any store.
     *
     * @param page
     *            the guest's ring page
     * @param connectionFile
     *            the mapped connection file
     * @param features
     *            what the page is to say that the store can do
     * @param journalled
     *            number of the last request of this connection in the journal, 0 if none
     * @param deliveries
     *            messages of the journal for this connection, oldest first; those that are in the file already do no harm
     * @param pendingBytesMax
     *            bytes that may wait for the guest before it is given up
     * @param notify
     *            sends the guest its event
     * @param serveLater
     *            has {@link #doWork} called soon: somebody else sent something
     */
    public RingConnection(SharedBuffer page, SharedBuffer connectionFile, int features, long journalled,
            List<Delivery> deliveries, int pendingBytesMax, Runnable notify, Runnable serveLater) {
        this.features = features;
        this.page = page;
        this.ring = new XenstoreRing().wrap(page, 0);
        this.file = new ConnectionFile(connectionFile);
        this.pendingBytesMax = pendingBytesMax;
        this.notify = notify;
        this.serveLater = serveLater;
        recover(journalled, deliveries);
    }

    private void recover(long journalled, List<Delivery> deliveries) {
        int undelivered = (int) file.end() - ring.rspProd();
        if (undelivered < 0 || undelivered > XenstoreConnection.OUT_BYTES) {
            giveUp(XenstoreRing.ERROR_RINGIDX);
            return;
        }
        delivered = file.end() - undelivered;
        for (Delivery delivery : deliveries) {
            if (delivery.offset() == end()) {
                send(delivery.message());
            } else if (delivery.end() > end()) {
                LOG.error("messages for domain {} are missing in the journal: its connection is given up", domid());
                giveUp(XenstoreRing.ERROR_COMM);
                return;
            }
        }
        if (isComplete()) {
            if (file.isAnswered() || journalled == file.sequence()) {
                file.finished();
            } else {
                again = true;
            }
        }
        ring.serverFeatures(features);
        ring.reqConsRelease(file.ringIndex());
        moved = true;
    }

    /** Whether the guest wants the ring to begin anew, and may. Then all other fields of its page mean nothing. */
    boolean wantsReconnect() {
        return (features & XenstoreRing.FEATURE_RECONNECTION) != 0
                && ring.connectionAcquire() == XenstoreRing.RECONNECT;
    }

    @Override
    public long id() {
        return file.domid();
    }

    @Override
    public int domid() {
        return file.domid();
    }

    @Override
    public long serial() {
        return file.serial();
    }

    @Override
    public long sequence() {
        return file.sequence();
    }

    @Override
    public long end() {
        return file.end() + waitingBytes;
    }

    /** Whether the guest broke the protocol, or does not read: nothing more is done for it. */
    public boolean broken() {
        return broken;
    }

    /** Number of the last request that is over. */
    public long lastDone() {
        return file.sequence() - (executing ? 0 : 1);
    }

    /** What has to be in a snapshot: messages that are not yet in the file. */
    public List<Delivery> waiting() {
        List<Delivery> all = new ArrayList<>();
        long offset = file.end();
        for (Waiting one : waiting) {
            all.add(new Delivery(id(), offset, one.message));
            offset += one.message.length;
        }
        return all;
    }

    @Override
    public boolean isBackedUp() {
        return !waiting.isEmpty() || room() < MESSAGE_MAX;
    }

    @Override
    public boolean isWaiting(byte[] message) {
        return !waiting.isEmpty() && waitingEvents.contains(ByteBuffer.wrap(message));
    }

    @Override
    public void postpone() {
        postponed = true;
    }

    @Override
    public void reply(byte[] message) {
        put(message, true);
    }

    @Override
    public void send(byte[] message) {
        put(message, false);
        serveLater.run();
    }

    private void put(byte[] message, boolean reply) {
        if (broken) {
            return;
        }
        if (waiting.isEmpty() && message.length <= room()) {
            file.append(message, reply);
            return;
        }
        waiting.add(new Waiting(message, reply));
        waitingBytes += message.length;
        if (reply) {
            waitingReplies++;
        } else {
            waitingEvents.add(ByteBuffer.wrap(message));
        }
        if (waitingBytes > pendingBytesMax) {
            LOG.warn("{} bytes wait for domain {}, which does not read its ring: its connection is given up",
                    waitingBytes, domid());
            giveUp(XenstoreRing.ERROR_COMM);
        }
    }

    private long room() {
        return XenstoreConnection.OUT_BYTES - (file.end() - delivered);
    }

    private void giveUp(int error) {
        broken = true;
        waiting.clear();
        waitingEvents.clear();
        waitingBytes = 0;
        waitingReplies = 0;
        if ((features & XenstoreRing.FEATURE_ERROR) != 0) {
            ring.errorRelease(error);
        }
        moved = true;
    }

    /**
     * Moves bytes both ways and executes whole requests, a bounded number.
     *
     * @param mayAsk
     *            whether requests are taken at all
     * @return the number of things done
     */
    int doWork(Requests requests, boolean mayAsk) {
        int work = broken ? 0 : deliver();
        int executed = 0;
        while (mayAsk && !broken && executed < TURN_MESSAGES && take() && mayAnswer()) {
            execute(requests);
            executed++;
            deliver();
            if (postponed) {
                postponed = false;
                break;
            }
        }
        if (moved) {
            moved = false;
            work++;
            notify.run();
        }
        return work + executed;
    }

    private boolean isComplete() {
        return file.missing() == 0 && !file.isTooLong();
    }

    /** Takes bytes of the request in hand; true if it is whole. */
    private boolean take() {
        while (!isComplete()) {
            if (file.isTooLong()) {
                giveUp(XenstoreRing.ERROR_PROTO);
                return false;
            }
            int there = ring.reqProdAcquire() - file.ringIndex();
            if (there < 0 || there > XenstoreRing.RING_SIZE) {
                giveUp(XenstoreRing.ERROR_RINGIDX);
                return false;
            }
            int count = Math.min(there, file.missing());
            if (count == 0) {
                return false;
            }
            int first = Math.min(count, XenstoreRing.RING_SIZE - (file.ringIndex() & XenstoreRing.RING_SIZE - 1));
            file.copyIn(page, XenstoreRing.reqOffset(file.ringIndex()), 0, first);
            if (first < count) {
                file.copyIn(page, XenstoreRing.REQ_OFFSET, first, count - first);
            }
            file.taken(count);
            ring.reqConsRelease(file.ringIndex());
            moved = true;
        }
        return true;
    }

    /** One reply may wait with the events before it; while it does no further request is executed. */
    private boolean mayAnswer() {
        return waitingReplies == 0;
    }

    private void execute(Requests requests) {
        byte[] message = file.request();
        if (again && !isBackedUp() && file.countAttempt() >= ATTEMPTS_MAX) {
            LOG.error("a request of domain {} killed this service {} times and is answered with an error: {}", domid(),
                    ATTEMPTS_MAX, HexFormat.of().formatHex(message));
            reply(Wire.error(Wire.intAt(message, XenstoreMessage.REQUEST_ID_OFFSET),
                    Wire.intAt(message, XenstoreMessage.TRANSACTION_ID_OFFSET), XsError.EIO));
        } else {
            executing = true;
            requests.received(this, message);
            executing = false;
        }
        if (!postponed) {
            again = false;
            file.finished();
        }
    }

    /** Copies what the ring has room for, and what waits into the file. */
    private int deliver() {
        int work = 0;
        while (true) {
            long count = Math.min(file.end() - delivered, roomInRing());
            if (broken || count == 0) {
                return work;
            }
            copyOut((int) count);
            work++;
            while (!waiting.isEmpty() && waiting.peek().message.length <= room()) {
                appendWaiting(waiting.remove());
            }
        }
    }

    private void appendWaiting(Waiting next) {
        waitingBytes -= next.message.length;
        if (next.reply) {
            waitingReplies--;
        } else {
            waitingEvents.remove(ByteBuffer.wrap(next.message));
        }
        // its request is over by the journal's word, if it is a reply
        file.append(next.message, false);
    }

    private int roomInRing() {
        int used = (int) delivered - ring.rspConsAcquire();
        if (used < 0 || used > XenstoreRing.RING_SIZE) {
            giveUp(XenstoreRing.ERROR_RINGIDX);
            return 0;
        }
        return XenstoreRing.RING_SIZE - used;
    }

    private void copyOut(int count) {
        int first = Math.min(count, XenstoreRing.RING_SIZE - ((int) delivered & XenstoreRing.RING_SIZE - 1));
        file.copyOut(delivered, page, XenstoreRing.rspOffset((int) delivered), first);
        if (first < count) {
            file.copyOut(delivered + first, page, XenstoreRing.RSP_OFFSET, count - first);
        }
        delivered += count;
        ring.rspProdRelease((int) delivered);
        moved = true;
    }
}
