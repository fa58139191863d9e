package org.ringdom.runtime.ipc;

import java.util.concurrent.TimeUnit;

/**
 * What the clients of one server can make grow at most.
 *
 * @param maxSessions clients at a time, and clients whose answers are remembered
 * @param maxOutstanding requests of one client that are not answered yet; more are left in its log, where its own offers
 *                       come to a stop. At least a session's window, so that it holds up only who disregards the window
 * @param maxQueuedMessages messages waiting for one client that does not read
 * @param maxQueuedBytes bytes waiting for one client that does not read
 * @param keptAnswers last answers kept per client for a repeated request; at least twice a session's window
 * @param openTimeoutNs how long a client may take to listen on its reply stream
 * @param stuckTimeoutNs how long a client may leave its queue standing before it is dropped
 */
public record ServerLimits(int maxSessions, int maxOutstanding, int maxQueuedMessages, int maxQueuedBytes,
        int keptAnswers,
        long openTimeoutNs, long stuckTimeoutNs) {
    /** 512 clients, 64 requests in progress of each, 4096 messages or 1 MiB waiting, 64 answers kept, 10 s each. */
    public static final ServerLimits DEFAULT = new ServerLimits(512, 64, 4096, 1 << 20, 64,
            TimeUnit.SECONDS.toNanos(10),
            TimeUnit.SECONDS.toNanos(10));
}
