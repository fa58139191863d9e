package org.ringdom.perf.jmh;

import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.runtime.grant.BackendGrants;
import org.ringdom.runtime.grant.GrantTable;

/** What a page costs that is granted for one request. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class GrantBenchmark {
    private static final int BACKEND = 2;
    private static final int PAGE = 4096;

    private final SharedBuffer table = SharedBuffer.allocate(Arena.ofAuto(), PAGE);
    private final GrantTable guest = new GrantTable(table);
    private final BackendGrants backend = new BackendGrants(table, 1 << 16, BACKEND);
    private final int kept = guest.grant(BACKEND, 7, false);

    /** Both sides: grant, use, let go, revoke. */
    @Benchmark
    public boolean wholeLife() {
        int ref = guest.grant(BACKEND, 42, false);
        backend.map(ref, true);
        backend.unmap(ref);
        return guest.endAccess(ref);
    }

    /** The backend's side alone. */
    @Benchmark
    public long mapAndUnmap() {
        long frame = backend.map(kept, true);
        backend.unmap(kept);
        return frame;
    }
}
