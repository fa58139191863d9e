package org.ringdom.perf.jmh;

import java.util.concurrent.TimeUnit;

import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.ringdom.abi.control.HypercallRequestDecoder;
import org.ringdom.abi.control.MessageHeaderDecoder;
import org.ringdom.runtime.hypercall.HypercallCodec;
import org.ringdom.runtime.hypercall.HypercallRequest;

/** A hypercall's message made and read. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HypercallCodecBenchmark {
    private final HypercallCodec codec = new HypercallCodec();
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[HypercallCodec.OVERHEAD]);
    private long requestId;

    /** Encode and decode a request without payload. */
    @Benchmark
    public HypercallRequest encodeAndDecode() {
        codec.encode(message, 5L << 48, ++requestId, HypercallRequest.allocUnbound(5, 6));
        return codec.decodeRequest(message, MessageHeaderDecoder.ENCODED_LENGTH, HypercallRequestDecoder.BLOCK_LENGTH,
                HypercallRequestDecoder.SCHEMA_VERSION);
    }
}
