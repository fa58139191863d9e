package org.ringdom.perf.store;

import java.nio.file.Path;

/** A store that listens at a Unix socket. */
interface Contender extends AutoCloseable {
    String name();

    Path socket();

    /** Its process. */
    int pid();

    @Override
    void close();
}
