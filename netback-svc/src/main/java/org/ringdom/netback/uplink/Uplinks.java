package org.ringdom.netback.uplink;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import org.agrona.CloseHelper;
import org.agrona.concurrent.NanoClock;
import org.ringdom.netback.bridge.Bridges;

/** All uplinks of the service. Agent thread only. */
public final class Uplinks implements AutoCloseable {
    /**
     * What links need to know.
     *
     * @param queueBytes packets that wait for a socket's other side, for each link
     * @param settleNs how long a link of a bond has to stay up before it is used
     */
    public record Limits(int queueBytes, long settleNs) {
    }

    private final List<Uplink> uplinks = new ArrayList<>();
    private final Limits limits;
    private final Readiness readiness;
    private final NanoClock clock;

    /** Makes the uplinks and plugs them in; {@code counters} gives those of a bridge's uplink. */
    public Uplinks(List<UplinkConfig> configs, Limits limits, Bridges bridges, Readiness readiness, NanoClock clock,
            Function<String, UplinkCounters> counters) {
        this.limits = limits;
        this.readiness = readiness;
        this.clock = clock;
        for (UplinkConfig config : configs) {
            UplinkCounters own = counters.apply(config.bridge());
            uplinks.add(new Uplink(config, bridges, limits.settleNs(), clock, own,
                    (link, receiver) -> make(config.bridge(), link, receiver, own)));
        }
    }

    private Link make(String bridge, UplinkConfig.LinkConfig link, Link.Receiver receiver, UplinkCounters counters) {
        String name = "uplink " + link + " of bridge " + bridge;
        return link.kind() == UplinkConfig.Kind.TAP
                ? new TapLink(name, link.target(), readiness, receiver, clock, counters)
                : new StreamLink(name, Path.of(link.target()), link.kind() == UplinkConfig.Kind.LISTEN,
                        limits.queueBytes(), readiness, receiver, clock, counters);
    }

    /** Sends what was gathered and connects what is due; returns a work count. */
    public int doWork() {
        if (uplinks.isEmpty()) {
            return 0;
        }
        long nowNs = clock.nanoTime();
        int work = 0;
        for (int i = 0; i < uplinks.size(); i++) {
            work += uplinks.get(i).doWork(nowNs);
        }
        return work;
    }

    /** When a link wants to try again; {@link Long#MAX_VALUE}: none. */
    public long retryAtNs() {
        long at = Long.MAX_VALUE;
        for (int i = 0; i < uplinks.size(); i++) {
            at = Math.min(at, uplinks.get(i).retryAtNs());
        }
        return at;
    }

    @Override
    public void close() {
        CloseHelper.quietCloseAll(uplinks);
    }
}
