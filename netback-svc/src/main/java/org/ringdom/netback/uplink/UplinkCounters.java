package org.ringdom.netback.uplink;

import java.util.function.Function;

import org.agrona.concurrent.status.AtomicCounter;

/** What an uplink has done since its counters were made; they outlive the process. Written by the agent thread only. */
public final class UplinkCounters {
    /** Counters of an uplink. */
    public static final int COUNT = 5;

    final AtomicCounter packetsIn;
    final AtomicCounter packetsOut;
    /** Packets that nobody took outside, or that could not be put into a form for it. */
    final AtomicCounter dropsOut;
    /** Packets from outside that are none, and streams that made no sense. */
    final AtomicCounter errorsIn;
    /** How often a link came up. */
    final AtomicCounter connects;

    /** Counters made by {@code maker} from their names. */
    public UplinkCounters(Function<String, AtomicCounter> maker) {
        packetsIn = maker.apply("packets in");
        packetsOut = maker.apply("packets out");
        dropsOut = maker.apply("drops out");
        errorsIn = maker.apply("errors in");
        connects = maker.apply("connects");
    }
}
