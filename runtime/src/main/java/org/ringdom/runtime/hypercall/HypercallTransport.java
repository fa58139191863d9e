package org.ringdom.runtime.hypercall;

import java.util.function.Consumer;

/** Carries hypercalls to the core. For one thread; the core's death in between only delays. */
public interface HypercallTransport {
    /**
     * Hands a request over without waiting. It is executed once, in the order of submission.
     *
     * @param done gets the result on this thread, from within {@link #poll} or {@link #call}; not called if the transport
     *             is closed before
     */
    void submit(HypercallRequest request, Consumer<HypercallResult> done);

    /** Delivers results that have come; returns a work count. */
    int poll();

    /** Submits a request and waits for its result; sleeps on this agent's or vCPU's doorbell. */
    HypercallResult call(HypercallRequest request);
}
