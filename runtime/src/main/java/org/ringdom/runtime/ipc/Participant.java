package org.ringdom.runtime.ipc;

import io.aeron.Aeron;

/** One end of a session or several, living on an {@link AeronFabric}. */
interface Participant {
    /** Returned by {@link #sleepLimitNs} when there is nothing to wait for but the doorbell. */
    long NO_LIMIT = Long.MAX_VALUE;

    /** A new Aeron client: add publications and subscriptions, without blocking. */
    void onFabric(Aeron aeron);

    /** The Aeron client is about to be closed: forget all that was made with it. */
    void onFabricLost();

    /** Does what can be done now; returns a work count. */
    int doWork(long nowNs);

    /** How long the agent may sleep without missing something that rings no doorbell. */
    long sleepLimitNs(long nowNs);
}
