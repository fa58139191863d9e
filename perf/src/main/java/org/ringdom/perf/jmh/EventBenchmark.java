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
import org.ringdom.abi.shared.DomainEvents;
import org.ringdom.runtime.event.EventFile;
import org.ringdom.runtime.event.EventReceiver;

/** An event channel whose receiver is awake: no system call. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EventBenchmark {
    private static final int PORTS = 65_536;
    private static final int PORT = 4711;

    private final EventFile file = EventFile.over(memory());
    private final EventReceiver receiver = new EventReceiver(file, 0);
    private int last;

    private static SharedBuffer memory() {
        SharedBuffer memory = SharedBuffer.allocate(Arena.ofAuto(), DomainEvents.serviceFileSize(PORTS));
        DomainEvents.initialiseService(memory, PORTS, 2);
        return memory;
    }

    private void onEvent(int port) {
        last = port;
    }

    /** Raise, then take. */
    @Benchmark
    public int raiseAndPoll() {
        file.raise(PORT, 0);
        receiver.poll(this::onEvent);
        return last;
    }

    /** A look that finds nothing. */
    @Benchmark
    public int pollNothing() {
        return receiver.poll(this::onEvent);
    }
}
