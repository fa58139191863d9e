package org.ringdom.guest.paravirt;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Requests of other vCPUs to forget all translations. A vCPU that is not executing guest code serves them before it does;
 * nobody waits for it.
 */
final class TlbFlushes {
    private final AtomicInteger requested = new AtomicInteger();
    private volatile int served;
    private volatile boolean inGuest;

    /** Any thread. */
    void request() {
        requested.incrementAndGet();
    }

    /** Waits until what was requested is done or done before the next instruction; serves the caller's meanwhile. */
    void await(PvVcpu caller) {
        int wanted = requested.get();
        while (inGuest && served - wanted < 0) {
            caller.serveOthers();
            Thread.onSpinWait();
        }
    }

    /** The vCPU is about to execute guest code; {@link #due} is looked at after this. */
    void enter() {
        inGuest = true;
    }

    /** The vCPU has stopped executing guest code. */
    void leave() {
        inGuest = false;
    }

    /** Whether there are requests; the vCPU's thread, which then flushes and calls {@link #serve}. */
    boolean due() {
        return requested.get() != served;
    }

    /** What to hand to {@link #serve}, read before the flush. */
    int mark() {
        return requested.get();
    }

    void serve(int mark) {
        served = mark;
    }
}
