package org.ringdom.netback.vif;

import org.agrona.concurrent.NanoClock;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.netif.NetifStatus;
import org.ringdom.netback.frame.Frame;
import org.ringdom.runtime.grant.BackendGrants;
import org.ringdom.runtime.recovery.BrokenRingException;
import org.ringdom.runtime.recovery.CrashPoint;
import org.ringdom.runtime.recovery.OrderedRing;

/**
 * One pair of rings at work: takes packets from the transmit ring and hands them on; puts packets for the guest into the
 * receive ring, or, while the guest gives no buffers, into a bounded {@link Backlog}.
 *
 * <p>A packet goes straight from the sender's pages into the receiver's. The receiver's commit comes before the sender's, so
 * that a kill between the two sends one packet twice rather than none.
 *
 * <p>Threading: the agent's thread only.
 */
final class VifQueue {
    /** Hears what happens to a queue by itself. */
    interface Owner {
        /** A packet from the guest; the frame is valid during the call only. True if it may be sent. */
        boolean onPacket(Frame frame);

        /** The guest wants packets to a group ({@code add}), or no longer. */
        void onGroup(boolean add, long group);

        /** This queue wants a turn. */
        void wake(VifQueue queue);

        /** Wakes the guest. */
        void notify(int port);
    }

    private static final int PACKETS_PER_TURN = 128;

    private final OrderedRing tx;
    private final OrderedRing rx;
    private final int txPort;
    private final int rxPort;
    private final TxDecoder decoder;
    private final RxWriter writer;
    private final Backlog backlog;
    private final RateLimit rate;
    private final VifCounters counters;
    private final NetbackSettings settings;
    private final NanoClock clock;
    private final Owner owner;
    private final Frame frame = new Frame();
    private final Frame waiting = new Frame();
    private boolean more;
    private boolean brokenReceiver;
    private boolean closed;
    private boolean inTurn;
    private long retryAtNs = Long.MAX_VALUE;

    VifQueue(Owner owner, OrderedRing tx, OrderedRing rx, int txPort, int rxPort, BackendGrants grants,
            SharedBuffer ram,
            RateLimit rate, VifCounters counters, NetbackSettings settings, NanoClock clock) {
        this.owner = owner;
        this.tx = tx;
        this.rx = rx;
        this.txPort = txPort;
        this.rxPort = rxPort;
        this.decoder = new TxDecoder(tx, grants, ram);
        this.writer = new RxWriter(rx, grants, ram, counters);
        this.backlog = new Backlog(settings.backlogBytes());
        this.rate = rate;
        this.counters = counters;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Takes both rings over from a dead predecessor.
     *
     * @return answers that it had not shown
     */
    int recover() throws BrokenRingException {
        int left = tx.recover();
        CrashPoint.at("netback.recovered-tx");
        left += rx.recover();
        CrashPoint.at("netback.recovered-rx");
        return left;
    }

    /** Wakes the guest once: a predecessor may have shown answers and not come to say so. */
    void greet() {
        notifyGuest(txPort);
        if (rxPort != txPort) {
            notifyGuest(rxPort);
        }
    }

    /** Whether the last turn ended before the transmit ring was empty, and the next may follow at once. */
    boolean more() {
        return more;
    }

    /** When it wants a turn by itself; {@link Long#MAX_VALUE}: not. */
    long retryAtNs() {
        return retryAtNs;
    }

    /** Packets that wait for the guest's buffers. */
    int backlogPackets() {
        return backlog.packets();
    }

    /** Touches the rings no more. */
    void close() {
        closed = true;
    }

    /**
     * A turn: packets that wait for the guest, then packets from it, but a bounded number.
     *
     * @return packets handled
     * @throws BrokenRingException if the frontend broke a ring
     */
    int turn() throws BrokenRingException {
        more = false;
        if (closed) {
            return 0;
        }
        retryAtNs = Long.MAX_VALUE;
        long nowNs = clock.nanoTime();
        inTurn = true;
        int work = drainBacklog(nowNs);
        inTurn = false;
        if (brokenReceiver) {
            throw new BrokenRingException("the receive ring's producer index is more than a ring ahead");
        }
        work += transmit(nowNs);
        publishTx();
        return work;
    }

    private int transmit(long nowNs) throws BrokenRingException {
        int packets = 0;
        int available = tx.available();
        while (true) {
            if (available == 0) {
                publishTx();
                available = tx.finalCheck(1);
            }
            if (available == OrderedRing.BROKEN) {
                throw new BrokenRingException("the transmit ring's producer index is more than a ring ahead");
            }
            if (available == 0) {
                return packets;
            }
            if (packets >= PACKETS_PER_TURN) {
                more = true;
                return packets;
            }
            int slots = decoder.read(available);
            if (!rate.take(decoder.total(), nowNs)) {
                counters.throttled.increment();
                retryAtNs = Math.min(retryAtNs, rate.retryAtNs(nowNs));
                return packets;
            }
            takePacket();
            packets++;
            available -= slots;
            if (tx.unpublished() >= settings.publishBatch()) {
                publishTx();
            }
        }
    }

    private void takePacket() {
        int status = NetifStatus.ERROR;
        if (!decoder.isSound()) {
            counters.sendErrors.increment();
        } else if (decoder.groupChange() != 0) {
            owner.onGroup(decoder.groupChange() == org.ringdom.abi.io.netif.NetifExtraInfo.TYPE_MCAST_ADD,
                    decoder.group());
            status = NetifStatus.OKAY;
        } else {
            status = send();
        }
        CrashPoint.at("netback.before-tx-commit");
        decoder.answer(status);
        CrashPoint.at("netback.after-tx-commit");
    }

    private int send() {
        if (!decoder.map(frame)) {
            decoder.release();
            counters.sendErrors.increment();
            return NetifStatus.ERROR;
        }
        boolean sent = owner.onPacket(frame);
        decoder.release();
        if (!sent) {
            counters.sendDrops.increment();
            return NetifStatus.DROPPED;
        }
        counters.sentPackets.increment();
        counters.sentBytes.getAndAdd(decoder.total());
        return NetifStatus.OKAY;
    }

    private void publishTx() {
        if (tx.unpublished() > 0) {
            boolean asked = tx.publish();
            CrashPoint.at("netback.after-tx-publish");
            if (asked) {
                notifyGuest(txPort);
            }
        }
    }

    /** Takes a packet for the guest: into its buffers, into the backlog, or away. */
    void deliver(Frame packet) {
        if (closed) {
            counters.receiveDrops.increment();
        } else if (!backlog.isEmpty() || !write(packet)) {
            keep(packet);
        }
    }

    private void keep(Frame packet) {
        if (!backlog.offer(packet, clock.nanoTime())) {
            counters.receiveDrops.increment();
        } else if (retryAtNs == Long.MAX_VALUE) {
            owner.wake(this);
        }
    }

    private int drainBacklog(long nowNs) {
        int work = 0;
        while (!backlog.isEmpty()) {
            if (nowNs - backlog.oldestNs() > settings.backlogAgeNs()) {
                counters.receiveDrops.increment();
            } else {
                backlog.first(waiting);
                if (!write(waiting)) {
                    retryAtNs = backlog.oldestNs() + settings.backlogAgeNs() + 1;
                    break;
                }
            }
            backlog.remove();
            work++;
        }
        publishRx();
        return work;
    }

    /** Writes a packet if there are buffers; if not, asks for an event when there are. */
    private boolean write(Frame packet) {
        int slots = RxWriter.slots(packet);
        int available = rx.available();
        if (available >= 0 && available < slots) {
            publishRx();
            available = rx.finalCheck(slots);
        }
        if (available == OrderedRing.BROKEN) {
            brokenReceiver = true;
            owner.wake(this);
            return false;
        }
        if (available < slots) {
            return false;
        }
        writer.write(packet);
        CrashPoint.at("netback.after-rx-commit");
        if (rx.unpublished() >= settings.publishBatch()) {
            publishRx();
        } else if (!inTurn) {
            owner.wake(this); // its turn publishes
        }
        return true;
    }

    /** Shows the guest what it received. */
    private void publishRx() {
        if (rx.unpublished() > 0) {
            boolean asked = rx.publish();
            CrashPoint.at("netback.after-rx-publish");
            if (asked) {
                notifyGuest(rxPort);
            }
        }
    }

    private void notifyGuest(int port) {
        counters.notifications.increment();
        owner.notify(port);
    }

    int txPort() {
        return txPort;
    }

    int rxPort() {
        return rxPort;
    }
}
