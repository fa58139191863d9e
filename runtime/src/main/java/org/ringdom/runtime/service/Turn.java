package org.ringdom.runtime.service;

import java.util.concurrent.locks.ReentrantLock;

/**
 * The right to run a service's code, which knows nothing of other threads. The agent's thread has it while it is awake and
 * gives it away while it sleeps at its doorbell; a second thread that waits for something else than the doorbell may take
 * it then and do at once what it would have to wake the agent for.
 *
 * <p>Whoever had the turn has written everything that the next one reads. Who waits longest is next. Both do a bounded amount
 * of work with it. The second thread must not wait at the doorbell (no blocking hypercalls), and rings it if it left something
 * for the agent's own duty cycle. Nothing allocates as long as nobody has to wait.
 */
public final class Turn {
    private final ReentrantLock lock = new ReentrantLock(true);

    /** Waits for the turn. */
    public void take() {
        lock.lock();
    }

    /** Lets it go. */
    public void give() {
        lock.unlock();
    }

    /** Whether somebody waits for it. */
    public boolean isWanted() {
        return lock.hasQueuedThreads();
    }
}
