package org.ringdom.runtime.service;

import java.util.concurrent.TimeUnit;

import org.ringdom.runtime.event.Doorbell;

/**
 * SIGTERM as a wish: the agent finds it at the end of its duty cycle, closes what it has and ends the process with status
 * 0. Any thread may raise it.
 */
public final class StopSignal {
    private static final long PATIENCE_S = 20;

    private final Doorbell doorbell;
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

    /** Has SIGTERM raise this; the JVM's own end waits for the agent's {@link #finish}, up to 20 s. */
    public void onShutdown() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::raiseAndWait, "stop"));
    }

    private void raiseAndWait() {
        raise();
        try {
            // the agent halts the JVM under us; were this to return earlier, the status would be 143
            TimeUnit.SECONDS.sleep(PATIENCE_S);
        } catch (InterruptedException impatient) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(ServiceFailure.BUG);
    }

    /** Ends the process at once with {@code status}; no hook runs any more. */
    public void finish(int status) {
        Runtime.getRuntime().halt(status);
    }
}
