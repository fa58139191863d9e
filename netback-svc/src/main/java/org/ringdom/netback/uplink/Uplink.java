package org.ringdom.netback.uplink;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.agrona.CloseHelper;
import org.agrona.concurrent.NanoClock;
import org.ringdom.netback.bridge.Bridge;
import org.ringdom.netback.bridge.Bridges;
import org.ringdom.netback.bridge.Port;
import org.ringdom.netback.frame.Checksum;
import org.ringdom.netback.frame.FlowHash;
import org.ringdom.netback.frame.Frame;
import org.ringdom.netback.frame.Headers;
import org.ringdom.netback.frame.Segmenter;

/** The port of a bridge that leads out of the instance, over one link or a bond of several. Agent thread only. */
final class Uplink implements Port, AutoCloseable {
    /** Makes a link whose packets go to {@code receiver}. */
    @FunctionalInterface
    interface LinkMaker {
        Link make(UplinkConfig.LinkConfig config, Link.Receiver receiver);
    }

    private final String name;
    private final NanoClock clock;
    private final UplinkCounters counters;
    private final Bond bond;
    private final List<Link> links = new ArrayList<>();
    private final Headers headers = new Headers();
    private final Segmenter segmenter = new Segmenter();
    private final Consumer<Frame> sendSegment = this::sendPlain;
    private final Bridge bridge;

    /** Plugs it into its bridge. */
    Uplink(UplinkConfig config, Bridges bridges, long settleNs, NanoClock clock, UplinkCounters counters,
            LinkMaker maker) {
        this.name = "uplink-" + config.bridge();
        this.clock = clock;
        this.counters = counters;
        for (int i = 0; i < config.links().size(); i++) {
            int index = i;
            links.add(maker.make(config.links().get(i), frame -> received(index, frame)));
        }
        this.bond = new Bond(config.mode(), links, settleNs);
        this.bridge = bridges.plug(config.bridge(), this);
    }

    @Override
    public String name() {
        return name;
    }

    private void received(int link, Frame frame) {
        if (bond.listensTo(links.get(link))) {
            bridge.forward(this, frame);
        }
    }

    @Override
    public void deliver(Frame frame) {
        Link link = linkFor(frame);
        if (link == null) {
            counters.dropsOut.increment();
        } else if (link.takesOffloads() || frame.gsoType() == Frame.GSO_NONE && !frame.checksumBlank()) {
            link.send(frame);
        } else if (frame.gsoType() != Frame.GSO_NONE) {
            segmenter.split(frame, sendSegment);
        } else if (Checksum.complete(frame, headers)) {
            link.send(frame);
        } else {
            counters.dropsOut.increment();
        }
    }

    private void sendPlain(Frame frame) {
        Link link = linkFor(frame);
        if (link == null) {
            counters.dropsOut.increment();
        } else {
            link.send(frame);
        }
    }

    private Link linkFor(Frame frame) {
        int flow = bond.inUse() > 1 ? FlowHash.of(frame, headers) : 0;
        Link link = bond.link(flow);
        if (link != null && link.isUp()) {
            return link;
        }
        bond.look(clock.nanoTime());
        return bond.link(flow);
    }

    int doWork(long nowNs) {
        int work = 0;
        for (int i = 0; i < links.size(); i++) {
            work += links.get(i).doWork(nowNs);
        }
        bond.look(nowNs);
        return work;
    }

    long retryAtNs() {
        long at = Long.MAX_VALUE;
        for (int i = 0; i < links.size(); i++) {
            at = Math.min(at, links.get(i).retryAtNs());
        }
        return at;
    }

    @Override
    public void close() {
        CloseHelper.quietCloseAll(links);
    }
}
