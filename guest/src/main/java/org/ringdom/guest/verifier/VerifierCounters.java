package org.ringdom.guest.verifier;

import org.agrona.concurrent.status.AtomicCounter;
import org.ringdom.runtime.metrics.CounterFile;

/** What the verifier counts while it runs; readable by tools in the domain's own file. */
final class VerifierCounters {
    private final AtomicCounter[] requests = new AtomicCounter[4];
    private final AtomicCounter sectors;
    private final AtomicCounter permille;

    VerifierCounters(CounterFile counters) {
        requests[RequestMix.READ] = counters.counter("verifier.reads");
        requests[RequestMix.WRITE] = counters.counter("verifier.writes");
        requests[RequestMix.FLUSH] = counters.counter("verifier.flushes");
        requests[RequestMix.DISCARD] = counters.counter("verifier.discards");
        sectors = counters.counter("verifier.sectors");
        permille = counters.counter("verifier.permille");
    }

    void count(int kind, int count) {
        requests[kind].incrementRelease();
        sectors.getAndAddRelease(count);
    }

    /** Progress of the phase, 0 to 1000. */
    void progress(int value) {
        permille.setRelease(value);
    }

    long requests() {
        long sum = 0;
        for (AtomicCounter counter : requests) {
            sum += counter.get();
        }
        return sum;
    }
}
