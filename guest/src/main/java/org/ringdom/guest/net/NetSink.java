package org.ringdom.guest.net;

import org.agrona.concurrent.status.AtomicCounter;
import org.ringdom.guest.api.Guest;
import org.ringdom.guest.api.JavaGuest;
import org.ringdom.guest.pv.NetFrontend;

/** Counts what comes: {@code sink.packets}, {@code sink.bytes}. For measurements. */
public final class NetSink implements JavaGuest {
    private static final long WAIT_NS = 1_000_000_000L;

    @Override
    public void run(Guest guest) {
        AtomicCounter packets = guest.counters().counter("sink.packets");
        AtomicCounter bytes = guest.counters().counter("sink.bytes");
        NetFrontend nic = guest.openNic(0);
        nic.onReceive((address, length, offload) -> {
            packets.increment();
            bytes.getAndAdd(length);
        });
        while (!guest.shutdownRequested()) {
            guest.block(WAIT_NS);
        }
        nic.close();
    }
}
