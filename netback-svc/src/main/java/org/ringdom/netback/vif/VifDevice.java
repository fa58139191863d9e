package org.ringdom.netback.vif;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.ringdom.netback.frame.Frame;
import org.ringdom.runtime.backend.GuestLink;
import org.ringdom.runtime.memory.SharedFile;
import org.ringdom.runtime.recovery.BrokenRingException;
import org.ringdom.runtime.recovery.NetAttach;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A virtual network card of a guest: its attached rings and its port on a bridge, whatever the store says. {@link
 * VifHandshake} decides what happens to it. Agent thread only.
 */
final class VifDevice {
    private static final Logger LOG = LoggerFactory.getLogger(VifDevice.class);

    /** Hears what happens to the device by itself. */
    interface Listener {
        /** The frontend broke the rules, and the rings are abandoned. */
        void onFailed(String reason);
    }

    /** A pair of rings that a predecessor had attached. */
    record Inherited(Path path, SharedFile file, NetAttach attach) {
    }

    private final Parts parts;
    private final int domid;
    private final int number;
    private final Listener listener;
    private final List<VifConnection> queues = new ArrayList<>();
    private GuestLink guest;
    private VifPort port;

    VifDevice(Parts parts, int domid, int number, Listener listener) {
        this.parts = parts;
        this.domid = domid;
        this.number = number;
        this.listener = listener;
    }

    /** Its name, for people. */
    String name() {
        return "vif " + number + " of domain " + domid;
    }

    int domid() {
        return domid;
    }

    int number() {
        return number;
    }

    /** Whether rings are attached. */
    boolean isConnected() {
        return !queues.isEmpty();
    }

    /** What was agreed about each pair of rings. */
    List<NetAttach> attached() {
        return queues.stream().map(VifConnection::attach).toList();
    }

    /** Attaches new rings: the frontend's, with our ports, in the order of {@link RingOffer#remotePorts()}. */
    void connect(RingOffer offer, int[] ports, String backendPath, VifConfig config) throws BrokenRingException {
        try {
            if (!acquireGuest()) {
                throw new BrokenRingException("domain " + domid + " is not there, or its memory must not be mapped");
            }
            Map<Integer, Integer> local = new HashMap<>();
            int[] remote = offer.remotePorts();
            for (int i = 0; i < remote.length; i++) {
                local.put(remote[i], ports[i]);
            }
            for (int queue = 0; queue < offer.queues().size(); queue++) {
                attachNew(attachOf(offer, queue, local, backendPath, config));
            }
            start();
        } catch (BrokenRingException | RuntimeException e) {
            disconnect(true);
            for (int local : ports) {
                closePort(local);
            }
            throw e;
        }
    }

    private boolean acquireGuest() {
        if (guest == null) {
            guest = parts.guests().acquire(domid);
        }
        return guest != null;
    }

    private NetAttach attachOf(RingOffer offer, int queue, Map<Integer, Integer> local, String backendPath,
            VifConfig config) {
        RingOffer.Queue ring = offer.queues().get(queue);
        NetAttach.Rings rings = new NetAttach.Rings(ring.txRef(), ring.rxRef(), local.get(ring.txPort()),
                local.get(ring.rxPort()), ring.txPort(), ring.rxPort());
        return new NetAttach(number, queue, offer.queues().size(), offer.features(), rings, config.mac(),
                config.rateBytes(), config.rateIntervalUs(), config.bridge(), config.name(), config.addresses(),
                backendPath);
    }

    private void attachNew(NetAttach attach) throws BrokenRingException {
        SharedFile file = parts.files().create(domid, guest.incarnation(), number, attach.queue());
        open(attach, parts.files().path(domid, number, attach.queue()), file).commitNew();
    }

    private VifConnection open(NetAttach attach, Path path, SharedFile file) throws BrokenRingException {
        try {
            VifConnection queue = new VifConnection(this, guest, attach, path, file);
            queues.add(queue);
            return queue;
        } catch (BrokenRingException e) {
            file.close();
            RecordFiles.remove(path);
            throw e;
        }
    }

    /** Takes a predecessor's rings over, from their files alone. Returns the answers that it had not shown. */
    int inherit(List<Inherited> files) throws BrokenRingException {
        try {
            if (!acquireGuest()) {
                throw new BrokenRingException("domain " + domid + " is not there any more");
            }
            for (Inherited inherited : files) {
                open(inherited.attach(), inherited.path(), inherited.file());
            }
            return start();
        } catch (BrokenRingException e) {
            // a guest may have lost its card while nobody served it
            files.subList(queues.size(), files.size()).forEach(this::giveUp);
            throw e;
        }
    }

    /** Leaves rings and their records as they are, for a successor. */
    void leave() {
        queues.forEach(VifConnection::leave);
        queues.clear();
    }

    private void giveUp(Inherited rings) {
        Inheritance.drop(rings);
        closePorts(rings.attach());
    }

    private int start() throws BrokenRingException {
        VifConnection first = queues.getFirst();
        VifCounters counters = parts.counters().of(domid, number);
        port = new VifPort(first.attach(), first.records(), parts.bridges(), counters, parts.settings().macFilter());
        RateLimit rate = new RateLimit(first.attach().rateBytes(), first.attach().rateIntervalUs(),
                parts.clock().nanoTime());
        int left = 0;
        for (VifConnection queue : queues) {
            left += queue.start(ownerOf(queue), rate, counters, parts);
            port.add(queue.queue());
        }
        port.plug();
        for (VifConnection queue : queues) {
            parts.scheduler().add(queue);
            queue.queue().greet();
        }
        return left;
    }

    private VifQueue.Owner ownerOf(VifConnection connection) {
        VifPort ownPort = port;
        return new VifQueue.Owner() {
            @Override
            public boolean onPacket(Frame frame) {
                return ownPort.send(frame);
            }

            @Override
            public void onGroup(boolean add, long group) {
                ownPort.group(add, group);
            }

            @Override
            public void wake(VifQueue queue) {
                parts.scheduler().wake(connection);
            }

            @Override
            public void notify(int local) {
                parts.send().accept(local);
            }
        };
    }

    /** The frontend broke the rules: stops serving this device, and nothing else. */
    void fail(String reason) {
        LOG.warn("{}: {}", name(), reason);
        silence();
        listener.onFailed(reason);
    }

    private void silence() {
        for (VifConnection queue : queues) {
            parts.scheduler().remove(queue);
            if (queue.queue() != null) {
                queue.queue().close();
            }
        }
        if (port != null) {
            port.unplug();
            port = null;
        }
    }

    /** Lets go of the rings. {@code forGood} says that no successor shall serve them. */
    void disconnect(boolean forGood) {
        silence();
        for (VifConnection queue : queues) {
            queue.close(forGood);
            if (forGood) {
                closePorts(queue.attach());
            }
        }
        queues.clear();
        if (guest != null) {
            parts.guests().release(guest);
            guest = null;
        }
    }

    private void closePorts(NetAttach attach) {
        closePort(attach.rings().txPort());
        if (attach.rings().rxPort() != attach.rings().txPort()) {
            closePort(attach.rings().rxPort());
        }
    }

    private void closePort(int local) {
        parts.guests().core().unbind(local);
    }
}
