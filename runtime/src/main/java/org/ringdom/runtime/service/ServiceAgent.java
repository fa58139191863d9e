package org.ringdom.runtime.service;

/** A service's own work. One thread calls all methods; none may block longer than a hypercall. */
public interface ServiceAgent extends AutoCloseable {
    /** Does a bounded amount of work; returns how much, 0 if there was none. */
    int doWork();

    /** A port of this domain had an event; spurious ones come. */
    default void onEvent(int port) {
    }

    /** The connection to the fabric was made anew; sessions open again by themselves. */
    default void onFabricEpoch() {
    }

    /** True once the service can do its job; then the process is reported READY, once. */
    default boolean isReady() {
        return true;
    }

    /** How long the agent may sleep if nobody rings, in ns: the time to its next timer. */
    default long sleepLimitNs() {
        return Long.MAX_VALUE;
    }

    /** Orderly stop: leave everything to a successor. */
    @Override
    default void close() {
    }

    /** For logs and thread names. */
    String roleName();
}
