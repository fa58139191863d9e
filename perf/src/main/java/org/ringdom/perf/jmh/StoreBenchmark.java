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
import org.ringdom.abi.io.XenstoreMessageType;
import org.ringdom.xenstore.engine.Client;
import org.ringdom.xenstore.engine.DomainHost;
import org.ringdom.xenstore.engine.Outcome;
import org.ringdom.xenstore.engine.StoreEngine;
import org.ringdom.xenstore.engine.StoreState;
import org.ringdom.xenstore.permission.Caller;
import org.ringdom.xenstore.protocol.Wire;
import org.ringdom.xenstore.quota.Limits;

/** The store's engine alone: no journal, no transport. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class StoreBenchmark {
    private static final String PATH = "/bench/node500";

    /** Siblings of the node. */
    @Param({"1000"})
    public int nodes;

    private final StoreEngine engine = new StoreEngine(new StoreState(Limits.DEFAULT, 0), DomainHost.ANY);
    private final Client control = engine.connect(1L << 32, Caller.CONTROL);
    private final byte[] read = message(XenstoreMessageType.READ, PATH + "\0");
    private final byte[] write = message(XenstoreMessageType.WRITE, PATH + "\0" + "v".repeat(64));

    private static byte[] message(int type, String payload) {
        return Wire.message(type, 1, 0, Wire.bytes(payload));
    }

    /** Makes the nodes. */
    @Setup
    public void fill() {
        for (int i = 0; i < nodes; i++) {
            perform(message(XenstoreMessageType.WRITE, "/bench/node" + i + "\0" + "v".repeat(64)));
        }
    }

    private Outcome perform(byte[] request) {
        Outcome outcome = engine.execute(control, request);
        engine.apply(outcome);
        return outcome;
    }

    /** READ of 64 bytes. */
    @Benchmark
    public Outcome read() {
        return perform(read);
    }

    /** WRITE of 64 bytes. */
    @Benchmark
    public Outcome write() {
        return perform(write);
    }
}
