package org.ringdom.guest.paravirt;

import org.agrona.concurrent.status.AtomicCounter;
import org.ringdom.runtime.metrics.CounterFile;

/** Counters of a PV guest, readable by tools while it runs and after its death. */
final class PvCounters {
    private final AtomicCounter instructions;
    private final AtomicCounter interpreted;
    final AtomicCounter hypercalls;
    final AtomicCounter unknownHypercalls;
    final AtomicCounter exceptions;
    final AtomicCounter pageFaults;
    final AtomicCounter upcalls;
    final AtomicCounter emulated;
    final AtomicCounter flushes;
    /** One bit for each vCPU that runs. */
    final AtomicCounter onlineVcpus;

    PvCounters(CounterFile file) {
        instructions = file.counter("pv.instructions");
        interpreted = file.counter("pv.interpreted");
        hypercalls = file.counter("pv.hypercalls");
        unknownHypercalls = file.counter("pv.unknown-hypercalls");
        exceptions = file.counter("pv.exceptions");
        pageFaults = file.counter("pv.page-faults");
        upcalls = file.counter("pv.upcalls");
        emulated = file.counter("pv.emulated");
        flushes = file.counter("pv.tlb-flushes");
        onlineVcpus = file.counter("pv.online-vcpus");
    }

    /**
     * A vCPU has run.
     *
     * @param count instructions that it has executed
     * @param byInterpreter those of them that the interpreter has, not translated code
     */
    void executed(long count, long byInterpreter) {
        instructions.getAndAddRelease(count);
        interpreted.getAndAddRelease(byInterpreter);
    }
}
