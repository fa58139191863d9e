package org.ringdom.perf.jmh;

import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.ringdom.xenstore.engine.Outcome;

/** How the cost of finding the watches of a change grows with their number: as many nodes as watches, one watch each. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class WatchBenchmark {
    private static final String UNWATCHED = "/other/node";
    private static final String SUBTREE = "/bench/0/new";

    /** Watches, and nodes. */
    @Param({"1000", "10000", "100000", "1000000"})
    public int watches;

    private final StoreCalls store = new StoreCalls();
    private int next;

    /** Makes nodes and watches. */
    @Setup
    public void fill() {
        for (int i = 0; i < watches; i++) {
            store.write(StoreCalls.path(i));
            store.watch(StoreCalls.path(i));
        }
        store.write(UNWATCHED);
    }

    /** WRITE of a node that nobody watches. */
    @Benchmark
    public Outcome writeUnwatched() {
        return store.write(UNWATCHED);
    }

    /** WRITE of a watched node: one event. */
    @Benchmark
    public Outcome writeWatched() {
        next = StoreCalls.after(next, watches);
        return store.write(StoreCalls.path(next));
    }

    /** A node is made and removed; the watches inside of it, of which there are none, are looked for. Two requests. */
    @Benchmark
    public Outcome makeAndRemove() {
        store.write(SUBTREE);
        return store.remove(SUBTREE);
    }
}
