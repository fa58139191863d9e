package org.ringdom.runtime.ipc;

import java.util.concurrent.locks.LockSupport;

/**
 * How the agent thread waits inside a blocking call. A service's form sleeps on its own doorbell and answers the
 * supervisor's pings meanwhile.
 */
public interface AgentWait {
    /** Longest sleep of a process that nobody can ring, in ns. */
    long POLL_NS = 1_000_000;

    /** What the doorbell says now; to be read <em>before</em> looking for what one waits for. */
    int mark();

    /**
     * Sleeps until the doorbell has moved on from {@code mark}, or for {@code limitNs}; may return early.
     *
     * @throws InterruptedWaitException if the process has been asked to stop
     */
    void sleep(int mark, long limitNs);

    /** For processes without a doorbell (tools, tests): parks for at most a millisecond. */
    static AgentWait polling() {
        return new AgentWait() {
            @Override
            public int mark() {
                return 0;
            }

            @Override
            public void sleep(int mark, long limitNs) {
                LockSupport.parkNanos(Math.min(POLL_NS, limitNs));
                if (Thread.interrupted()) {
                    throw new InterruptedWaitException();
                }
            }
        };
    }

    /** A blocking call was given up because its process has to stop. What it asked for may or may not have been done. */
    final class InterruptedWaitException extends RuntimeException {
        public InterruptedWaitException() {
            super("the process has been asked to stop", null, false, false);
        }
    }
}
