package org.ringdom.perf.jmh;

import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.blkif.BlkifProtocol;
import org.ringdom.abi.io.blkif.BlkifRequest;
import org.ringdom.abi.io.blkif.BlkifResponse;
import org.ringdom.runtime.ring.BackRing;
import org.ringdom.runtime.ring.FrontRing;
import org.ringdom.runtime.ring.RingPages;

/** Block requests and answers through a ring of one page, both halves on one thread, without records. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RingBenchmark {
    private static final int PAGE = 4096;
    private static final int BATCH = 32;

    private final RingPages pages = RingPages.contiguous(SharedBuffer.allocate(Arena.ofAuto(), PAGE));
    private final FrontRing front = FrontRing.create(pages, BlkifProtocol.X86_64.entrySize());
    private final BackRing back = BackRing.fresh(pages, BlkifProtocol.X86_64.entrySize());
    private final SharedBuffer request = SharedBuffer.allocate(Arena.ofAuto(), BlkifRequest.MAX_SIZE);
    private final SharedBuffer copy = SharedBuffer.allocate(Arena.ofAuto(), BlkifRequest.MAX_SIZE);

    /** One request and its answer. */
    @Benchmark
    public int one() {
        return trips(1);
    }

    /** A batch, published once each way; per request. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int batch() {
        return trips(BATCH);
    }

    private int trips(int count) {
        for (int i = 0; i < count; i++) {
            front.offer(request, 0, BlkifRequest.MAX_SIZE);
        }
        front.publish();
        for (int i = back.available(); i > 0; i--) {
            back.copyRequest(copy, 0);
            back.consumed();
            long at = back.entryOffset(back.nextResponse());
            pages.copyIn(copy, 0, at, BlkifResponse.SIZE);
        }
        back.publish();
        int taken = front.available();
        for (int i = 0; i < taken; i++) {
            front.take(copy, 0, BlkifResponse.SIZE);
        }
        return taken + front.finalCheck() + back.finalCheck();
    }
}
