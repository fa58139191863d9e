package org.ringdom.perf.block;

/** A way to the disk image. */
interface Contender extends AutoCloseable {
    String name();

    /** Runs a load for some time; returns requests a second. */
    double run(BlockLoad load, int milliseconds);

    @Override
    void close();
}
