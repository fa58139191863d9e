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

/**
 * The store's engine alone, no journal, no transport: how the cost of a request grows with the tree. The nodes are leaves of 64
 * bytes, a thousand to a directory; requests go to one after the other, far apart.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class StoreBenchmark {
    private static final String ELSEWHERE = "/other/node";

    /** Nodes in the tree. */
    @Param({"1000", "10000", "100000", "1000000"})
    public int nodes;

    private final StoreCalls store = new StoreCalls();
    private int next;

    /** Makes the nodes. */
    @Setup
    public void fill() {
        for (int i = 0; i < nodes; i++) {
            store.write(StoreCalls.path(i));
        }
        store.write(ELSEWHERE);
    }

    /** The next node's path: any order but that of the tree. */
    private String path() {
        next = StoreCalls.after(next, nodes);
        return StoreCalls.path(next);
    }

    /** READ of 64 bytes; the making of the request is part of it. */
    @Benchmark
    public Outcome read() {
        return store.read(0, path());
    }

    /** WRITE of 64 bytes. */
    @Benchmark
    public Outcome write() {
        return store.write(path());
    }

    /** DIRECTORY of a thousand names that has not changed. */
    @Benchmark
    public Outcome directory() {
        return store.directory("/bench/0");
    }

    /** A transaction that reads and writes a node, alone: four requests. */
    @Benchmark
    public Outcome transaction() {
        String path = path();
        int id = store.begin();
        store.read(id, path);
        store.write(id, path);
        return store.commit(id);
    }

    /** The same while somebody writes elsewhere: at the commit everything is compared and done again. Five requests. */
    @Benchmark
    public Outcome transactionBesideWriter() {
        String path = path();
        int id = store.begin();
        store.read(id, path);
        store.write(id, path);
        store.write(ELSEWHERE);
        return store.commit(id);
    }
}
