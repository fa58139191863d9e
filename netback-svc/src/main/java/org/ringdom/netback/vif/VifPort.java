package org.ringdom.netback.vif;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.ringdom.abi.shared.NetRecords;
import org.ringdom.netback.bridge.Bridge;
import org.ringdom.netback.bridge.Bridges;
import org.ringdom.netback.bridge.Port;
import org.ringdom.netback.frame.Checksum;
import org.ringdom.netback.frame.FlowHash;
import org.ringdom.netback.frame.Frame;
import org.ringdom.netback.frame.Headers;
import org.ringdom.netback.frame.Segmenter;
import org.ringdom.runtime.memory.GuestMemory;
import org.ringdom.runtime.recovery.NetAttach;
import org.ringdom.runtime.recovery.NetRecordFile;

/**
 * A vif as its bridge sees it: what the guest sends goes through the filter onto the bridge; what is for the guest is put
 * into a form that it can take and goes into one of its queues. Agent thread only.
 */
final class VifPort implements Port {
    private final NetAttach attach;
    private final VifCounters counters;
    private final SourceFilter filter;
    private final Bridges bridges;
    private final Headers headers = new Headers();
    private final Segmenter segmenter = new Segmenter();
    private final Consumer<Frame> deliverSegment = this::enqueue;
    private final List<VifQueue> queues = new ArrayList<>();
    private final NetRecordFile records;
    private Bridge bridge;

    /** A port that is not plugged in yet; {@code records} are those of its first queue. */
    VifPort(NetAttach attach, NetRecordFile records, Bridges bridges, VifCounters counters, boolean macFilter) {
        this.attach = attach;
        this.records = records;
        this.bridges = bridges;
        this.counters = counters;
        this.filter = new SourceFilter(attach.mac(), macFilter, attach.addresses());
    }

    void add(VifQueue queue) {
        queues.add(queue);
    }

    /** Plugs it into its bridge, which knows the guest's address from now on. */
    void plug() {
        bridge = bridges.plug(attach.bridge(), this);
        bridge.age();
        bridge.learn(attach.mac(), this);
    }

    void unplug() {
        if (bridge != null) {
            bridges.unplug(bridge, this);
            bridge = null;
        }
    }

    @Override
    public String name() {
        return attach.name();
    }

    /** Sends a packet of the guest on its way; false if the guest may not send it. */
    boolean send(Frame frame) {
        if (!filter.passes(frame, headers) || frame.gsoType() != Frame.GSO_NONE && !segmenter.accepts(frame)) {
            return false;
        }
        bridge.forward(this, frame);
        return true;
    }

    @Override
    public boolean wantsGroup(long group) {
        if (!attach.can(NetAttach.MULTICAST_CONTROL)) {
            return true;
        }
        for (int slot = 0; slot < NetRecords.MAX_MULTICAST; slot++) {
            if (records.multicast(slot) == group) {
                return true;
            }
        }
        return false;
    }

    /** The guest wants a group, or no longer. What is more than the records hold is lost. */
    void group(boolean add, long group) {
        int free = -1;
        for (int slot = NetRecords.MAX_MULTICAST - 1; slot >= 0; slot--) {
            long there = records.multicast(slot);
            if (there == group) {
                if (!add) {
                    records.multicast(slot, 0);
                }
                return;
            }
            free = there == 0 ? slot : free;
        }
        if (add && free >= 0) {
            records.multicast(free, group);
        }
    }

    @Override
    public void deliver(Frame frame) {
        if (frame.gsoType() != Frame.GSO_NONE) {
            if (takesWhole(frame)) {
                enqueue(frame);
            } else {
                segmenter.split(frame, deliverSegment);
            }
        } else if (frame.checksumBlank() && !takesBlankChecksum(frame) && !Checksum.complete(frame, headers)) {
            counters.receiveDrops.increment();
        } else {
            enqueue(frame);
        }
    }

    private boolean takesWhole(Frame frame) {
        return attach.can(frame.gsoType() == Frame.GSO_TCPV4 ? NetAttach.GSO_TCPV4 : NetAttach.GSO_TCPV6)
                && attach.can(NetAttach.SG) && takesBlankChecksum(frame);
    }

    private void enqueue(Frame frame) {
        if (frame.length() > GuestMemory.PAGE && !attach.can(NetAttach.SG)) {
            counters.receiveDrops.increment();
        } else {
            queueFor(frame).deliver(frame);
        }
    }

    private boolean takesBlankChecksum(Frame frame) {
        headers.parse(frame);
        return headers.isIpv4() ? !attach.can(NetAttach.NO_CSUM_V4) : attach.can(NetAttach.CSUM_V6);
    }

    /** Packets of one flow take one queue, so that they stay in order. */
    private VifQueue queueFor(Frame frame) {
        int count = queues.size();
        return count == 1
                ? queues.getFirst()
                : queues.get(Integer.remainderUnsigned(FlowHash.of(frame, headers), count));
    }
}
