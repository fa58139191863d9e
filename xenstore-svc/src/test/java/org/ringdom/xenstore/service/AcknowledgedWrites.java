package org.ringdom.xenstore.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** Nodes that one client writes over and over, and what it was told about them. For the client's thread but for the count. */
final class AcknowledgedWrites {
    private static final int NODES = 8;
    private static final int WRITES_BEFORE_A_READ = 8;

    /** A client whose calls come back when they were answered, over however many deaths of the store. */
    interface Nodes {
        void write(String path, String value);

        String read(String path);
    }

    private final Nodes client;
    private final String folder;
    private final AtomicLong acknowledged;
    private final Random random;
    private final long[] values = new long[NODES];
    private long last;

    /**
     * Writes every node once.
     *
     * @param client
     *            the only one that writes there
     * @param folder
     *            above the nodes
     * @param acknowledged
     *            counts what was answered
     */
    AcknowledgedWrites(Nodes client, String folder, AtomicLong acknowledged) {
        this.client = client;
        this.folder = folder;
        this.acknowledged = acknowledged;
        random = new Random(folder.hashCode());
        for (int node = 0; node < NODES; node++) {
            write(node);
        }
    }

    private String path(int node) {
        return folder + "/n" + node;
    }

    private void write(int node) {
        long value = ++last;
        client.write(path(node), Long.toString(value));
        values[node] = value;
        acknowledged.incrementAndGet();
    }

    /** Some writes, and a look at a node. */
    void round() {
        for (int i = 0; i < WRITES_BEFORE_A_READ; i++) {
            write(random.nextInt(NODES));
        }
        check(random.nextInt(NODES));
    }

    /** Each node has the last value that was acknowledged. */
    void checkAll() {
        for (int node = 0; node < NODES; node++) {
            check(node);
        }
    }

    private void check(int node) {
        assertEquals(Long.toString(values[node]), client.read(path(node)), () -> path(node));
    }
}
