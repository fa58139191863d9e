package org.ringdom.guest.pv;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.XenbusState;
import org.ringdom.abi.xen.DomId;
import org.ringdom.guest.process.GuestProcess;
import org.ringdom.runtime.grant.GrantTable;
import org.ringdom.runtime.xenstore.Xenstore;

/**
 * A network card as Linux's xen-netfront drives it: the handshake over xenbus, one or several queues, split event channels,
 * packets in several pages, checksums and segments left to others.
 *
 * <p>To send: {@link #claim} a buffer, fill it, {@link #send}, and {@link #kick} after the last one of a burst. Packets come
 * to the {@link NetReceiver} inside {@link org.ringdom.guest.api.Guest#block}.
 *
 * <p>Not thread safe: it belongs to the vCPU thread. A backend that is killed and comes back shows here only by the time it
 * takes, and by packets lost or doubled as on any network.
 */
public final class NetFrontend implements AutoCloseable {
    private final GuestProcess process;
    private final XenbusFrontend bus;
    private final NetTransmit[] transmit;
    private final NetReceive[] receive;
    private final int[] txPorts;
    private final int[] rxPorts;
    private final int[] txRefs;
    private final int[] rxRefs;
    private final Reclaim reclaim;
    private final int device;
    private final String mac;
    private final int mtu;
    private NetReceiver receiver = (address, bytes, offload) -> {
    };
    private boolean closed;

    /**
     * Connects a card and waits until it is ready.
     *
     * @param device its number in the store
     * @throws DeviceGoneException if it is not there, or taken away meanwhile
     */
    public NetFrontend(GuestProcess process, Reclaim reclaim, Xenstore store, int device, NetOptions options) {
        this.process = process;
        this.reclaim = reclaim;
        this.device = device;
        String path = "device/vif/" + device;
        this.bus = new XenbusFrontend(store, process.vcpu(), path);
        this.mac = store.readIfThere(path + "/mac").orElse("");
        this.mtu = store.readIfThere(path + "/mtu").map(Integer::parseInt).orElse(1500);
        awaitReady(device);
        boolean split = options.splitChannels() && bus.offered("feature-split-event-channels", 0) == 1;
        int count = Math.max(1, Math.min(options.queues(), bus.offered("multi-queue-max-queues", 1)));
        int bufferPages = bus.offered("feature-sg", 0) == 1 ? options.bufferPages() : 1;
        transmit = new NetTransmit[count];
        receive = new NetReceive[count];
        txPorts = new int[count];
        rxPorts = new int[count];
        txRefs = new int[count];
        rxRefs = new int[count];
        SharedBuffer ram = process.memory().buffer();
        for (int i = 0; i < count; i++) {
            transmit[i] = new NetTransmit(ram, reclaim, bus.backendId(), bufferPages);
            receive[i] = new NetReceive(ram, reclaim, bus.backendId(), options.receiveBuffers());
            receive[i].publish();
            txRefs[i] = mustGrant(process.grants(), bus.backendId(), transmit[i].ringFrame(), false);
            rxRefs[i] = mustGrant(process.grants(), bus.backendId(), receive[i].ringFrame(), false);
            bind(i, split);
        }
        try {
            publish(options);
            bus.awaitBackend(XenbusState.CONNECTED);
        } catch (DeviceGoneException taken) {
            closed = true;
            bus.forget();
            release();
            throw taken;
        }
        bus.connected();
        for (int port : rxPorts) {
            process.sender().send(port);
        }
    }

    private void awaitReady(int device) {
        try {
            bus.awaitBackend(XenbusState.INIT_WAIT);
            if (bus.offered("feature-rx-copy", 0) != 1) {
                bus.state(XenbusState.CLOSED);
                throw new DeviceGoneException("the backend of vif " + device + " does not copy");
            }
        } catch (DeviceGoneException taken) {
            bus.forget();
            throw taken;
        }
    }

    /** Its number in the store. */
    public int device() {
        return device;
    }

    /** Whether packets can go through: it was not closed. */
    public boolean isOpen() {
        return !closed;
    }

    /** Whether the card is being taken away, or its backend gave it up: close it. */
    public boolean isClosing() {
        return !closed && bus.isClosing();
    }

    private void bind(int queue, boolean split) {
        rxPorts[queue] = process.hypercalls().allocUnbound(DomId.SELF, bus.backendId());
        txPorts[queue] = split ? process.hypercalls().allocUnbound(DomId.SELF, bus.backendId()) : rxPorts[queue];
        process.upcalls().bind(rxPorts[queue], () -> poll(queue));
        if (split) {
            process.upcalls().bind(txPorts[queue], () -> transmit[queue].reap());
        }
    }

    private void poll(int queue) {
        transmit[queue].reap();
        if (receive[queue].poll(receiver) > 0 && receive[queue].publish()) {
            process.sender().send(rxPorts[queue]);
        }
    }

    private void publish(NetOptions options) {
        bus.publish(XenbusState.CONNECTED, keys -> {
            if (transmit.length > 1) {
                keys.put("multi-queue-num-queues", transmit.length);
            }
            for (int i = 0; i < transmit.length; i++) {
                String prefix = transmit.length > 1 ? "queue-" + i + "/" : "";
                keys.put(prefix + "tx-ring-ref", txRefs[i]);
                keys.put(prefix + "rx-ring-ref", rxRefs[i]);
                if (txPorts[i] == rxPorts[i]) {
                    keys.put(prefix + "event-channel", txPorts[i]);
                } else {
                    keys.put(prefix + "event-channel-tx", txPorts[i]);
                    keys.put(prefix + "event-channel-rx", rxPorts[i]);
                }
            }
            keys.put("request-rx-copy", 1);
            keys.put("feature-rx-notify", 1);
            keys.put("feature-sg", 1);
            keys.put("feature-gso-tcpv4", options.largePackets() ? 1 : 0);
            keys.put("feature-gso-tcpv6", options.largePackets() ? 1 : 0);
            keys.put("feature-no-csum-offload", options.checksums() ? 0 : 1);
            keys.put("feature-ipv6-csum-offload", options.checksums() ? 1 : 0);
        });
    }

    static int mustGrant(GrantTable grants, int backend, long frame, boolean readOnly) {
        int ref = grants.grant(backend, frame, readOnly);
        if (ref == GrantTable.EXHAUSTED) {
            throw new IllegalStateException("out of grant references: give the domain more grant frames");
        }
        return ref;
    }

    /** Who takes the packets. */
    public void onReceive(NetReceiver newReceiver) {
        receiver = newReceiver;
    }

    /** Its address, {@code aa:bb:cc:dd:ee:ff}. */
    public String mac() {
        return mac;
    }

    /** Largest IP packet in bytes. */
    public int mtu() {
        return mtu;
    }

    /** Number of queues. */
    public int queues() {
        return transmit.length;
    }

    /** Largest packet in bytes that {@link #send} takes. */
    public int maxBytes() {
        return Math.min(transmit[0].bufferBytes(), 65_535);
    }

    /** Buffers of a queue that can be sent at a time. */
    public int depth() {
        return transmit[0].buffers();
    }

    /**
     * A buffer of {@link #maxBytes()} for the next packet of a queue; it is given away by {@link #send}, and claiming again
     * before that gives the same.
     *
     * @return its address in RAM, or -1 if all are under way, or the card was closed
     */
    public long claim(int queue) {
        return closed ? -1 : transmit[queue].claim();
    }

    /** Sends what is in the buffer claimed last, with the next {@link #kick}. */
    public void send(int queue, int bytes, NetOffload offload) {
        if (bytes <= 0 || bytes > maxBytes()) {
            throw new IllegalArgumentException("a packet has 1 to " + maxBytes() + " bytes, not " + bytes);
        }
        transmit[queue].send(bytes, offload);
    }

    /** Shows a queue's packets to the backend, with one event at most. */
    public void kick(int queue) {
        if (!closed && transmit[queue].publish()) {
            process.sender().send(txPorts[queue]);
        }
    }

    /** Packets that the backend did not send, or received with an error. */
    public long failed() {
        long sum = 0;
        for (int i = 0; i < transmit.length; i++) {
            sum += transmit[i].failed() + receive[i].failed();
        }
        return sum;
    }

    /** Ends the connection in order. Must not be called inside a receiver. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            bus.close();
            release();
        }
    }

    private void release() {
        for (int i = 0; i < rxPorts.length; i++) {
            release(rxPorts[i]);
            if (txPorts[i] != rxPorts[i]) {
                release(txPorts[i]);
            }
            reclaim.end(txRefs[i], transmit[i].ringFrame());
            reclaim.end(rxRefs[i], receive[i].ringFrame());
            transmit[i].release();
            receive[i].release();
        }
    }

    private void release(int port) {
        process.upcalls().unbind(port);
        process.hypercalls().closePort(port);
    }
}
