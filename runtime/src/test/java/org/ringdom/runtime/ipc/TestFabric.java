package org.ringdom.runtime.ipc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.agrona.IoUtil;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;

/** A media driver and any number of Aeron clients, all driven by the test's thread. */
final class TestFabric implements FabricSource, AutoCloseable {
    private final Path folder;
    private final List<AeronFabric> clients = new ArrayList<>();
    private final long livenessMs;
    private MediaDriver driver;
    private int epoch;

    TestFabric() {
        this(10_000);
    }

    /** @param livenessMs after which the driver gives a client up, and a client itself */
    TestFabric(long livenessMs) {
        this.livenessMs = livenessMs;
        try {
            folder = Files.createTempDirectory(Path.of("/dev/shm"), "ringdom-test-");
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
        nextEpoch();
    }

    /** A new driver in a new folder; the old one just stops being driven, as if killed. */
    void nextEpoch() {
        MediaDriver.Context context = new MediaDriver.Context().aeronDirectoryName(directory(epoch + 1).toString())
                .threadingMode(ThreadingMode.INVOKER).ipcTermBufferLength(256 * 1024).termBufferSparseFile(true)
                .performStorageChecks(false).asyncExecutorEnabled(false).dirDeleteOnStart(true)
                .clientLivenessTimeoutNs(TimeUnit.MILLISECONDS.toNanos(livenessMs)).errorHandler(error -> {
                    throw new AssertionError(error);
                });
        driver = MediaDriver.launch(context);
        driver.sharedAgentInvoker().invoke();
        epoch++;
    }

    /** The driver stops being driven. */
    void kill() {
        driver = null;
    }

    AeronFabric client() {
        AeronFabric client = new AeronFabric(this);
        clients.add(client);
        return client;
    }

    /** The process of {@code client} stops running, without goodbye. */
    void killProcess(AeronFabric client) {
        clients.remove(client);
    }

    void step() {
        if (driver != null) {
            driver.sharedAgentInvoker().invoke();
        }
        for (AeronFabric client : List.copyOf(clients)) {
            client.doWork();
        }
    }

    /** {@code client} is not driven until {@link #resume}. */
    void suspend(AeronFabric client) {
        clients.remove(client);
    }

    void resume(AeronFabric client) {
        clients.add(client);
    }

    /** Drives everybody until {@code done}; fails after 20 s. */
    void until(BooleanSupplier done) {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!done.getAsBoolean()) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new AssertionError("not reached in 20 s");
            }
            step();
        }
    }

    /** An agent that drives everybody else while it waits. */
    AgentWait waitingAgent() {
        return new AgentWait() {
            @Override
            public int mark() {
                return 0;
            }

            @Override
            public void sleep(int mark, long limitNs) {
                step();
            }
        };
    }

    @Override
    public int epoch() {
        return epoch;
    }

    @Override
    public Path directory(int anEpoch) {
        return folder.resolve("aeron-" + anEpoch);
    }

    @Override
    public void wake() {
        // the driver runs in every step
    }

    @Override
    public void close() {
        clients.forEach(AeronFabric::close);
        if (driver != null) {
            driver.close();
        }
        IoUtil.delete(folder.toFile(), false);
    }
}
