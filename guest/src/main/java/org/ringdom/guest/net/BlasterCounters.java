package org.ringdom.guest.net;

import org.agrona.concurrent.status.AtomicCounter;
import org.ringdom.runtime.metrics.CounterFile;

/** What the network blaster counts; readable by tools in the domain's own file. */
final class BlasterCounters {
    final AtomicCounter sent;
    /** Packets that came back, each once. */
    final AtomicCounter received;
    /** Packets that came back at once again. */
    final AtomicCounter duplicates;
    /** Packets that came back after a later one. */
    final AtomicCounter disordered;
    /** Packets that are not what was sent. */
    final AtomicCounter corrupt;
    /** Packets of others. */
    final AtomicCounter foreign;
    /** Windows given up. */
    final AtomicCounter timeouts;

    BlasterCounters(CounterFile counters) {
        sent = counters.counter("net.sent");
        received = counters.counter("net.received");
        duplicates = counters.counter("net.duplicates");
        disordered = counters.counter("net.disordered");
        corrupt = counters.counter("net.corrupt");
        foreign = counters.counter("net.foreign");
        timeouts = counters.counter("net.timeouts");
    }
}
