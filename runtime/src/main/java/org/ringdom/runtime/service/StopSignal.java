package org.ringdom.runtime.service;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.ringdom.runtime.event.Doorbell;

/**
 * SIGTERM as a wish: the agent finds it at the end of its duty cycle, closes what it has and ends the process with status
 * 0. Any thread may raise it.
 */
public final class StopSignal {
    private static final long PATIENCE_S = 20;

    private final Doorbell doorbell;
    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile boolean raised;

    /** @param doorbell where the agent sleeps */
    public StopSignal(Doorbell doorbell) {
        this.doorbell = doorbell;
    }

    /** Asks the agent to stop. */
    public void raise() {
        raised = true;
        doorbell.ring();
    }

    public boolean isRaised() {
        return raised;
    }

    /** The JVM's own reaction to SIGTERM waits for the agent, up to 20 s. Call {@link #finish} at the end. */
    public void onShutdown() {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            raise();
            try {
                if (!finished.await(PATIENCE_S, TimeUnit.SECONDS)) {
                    Runtime.getRuntime().halt(ServiceFailure.BUG);
                }
            } catch (InterruptedException impatient) {
                Thread.currentThread().interrupt();
            }
        }, "stop"));
    }

    /** Ends the process at once with {@code status}; no hook runs any more. */
    public void finish(int status) {
        finished.countDown();
        Runtime.getRuntime().halt(status);
    }
}
