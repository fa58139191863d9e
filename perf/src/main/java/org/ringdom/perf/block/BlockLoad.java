package org.ringdom.perf.block;

import java.util.List;

/**
 * What is done to a disk.
 *
 * @param kind as fio names it: randread, randwrite, read, write
 * @param kib size of a request in KiB
 * @param depth requests in flight
 */
record BlockLoad(String kind, int kib, int depth) {
    static final List<BlockLoad> ALL = List.of(
            new BlockLoad("randread", 4, 1), new BlockLoad("randread", 4, 32),
            new BlockLoad("randwrite", 4, 1), new BlockLoad("randwrite", 4, 32),
            new BlockLoad("read", 1024, 1), new BlockLoad("write", 1024, 1),
            new BlockLoad("read", 1024, 4), new BlockLoad("write", 1024, 4));

    String words() {
        return kind + " " + (kib >= 1024 ? kib / 1024 + " MiB" : kib + " KiB") + " depth " + depth;
    }

    /** Whether MB/s say more than requests a second. */
    boolean sequential() {
        return kib >= 1024;
    }

    /** The figure that is shown, from requests a second. */
    double shown(double requestsPerSecond) {
        return sequential() ? requestsPerSecond * kib * 1024 / 1e6 : requestsPerSecond;
    }

    String unit() {
        return sequential() ? "MB/s" : "IOPS";
    }
}
