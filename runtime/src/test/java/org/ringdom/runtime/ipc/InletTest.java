package org.ringdom.runtime.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.ringdom.abi.control.ControlStreams;

class InletTest {
    private static final int STREAM = 100;
    /** With its header no divisor of a term of 256 KiB: each term ends with padding. */
    private static final int LENGTH = 1000;
    /** Some terms. */
    private static final int MESSAGES = 1000;

    @Test
    void aMessageIsTakenByTheFirstPollAfterItWhereverItLies() {
        try (TestFabric fabric = new TestFabric()) {
            AeronFabric client = fabric.client();
            fabric.until(client::isConnected);
            ArrayDeque<Inlet.Message> taken = new ArrayDeque<>();
            Inlet inlet = new Inlet(client.aeron(), ControlStreams.CHANNEL, STREAM, taken);
            Outlet outlet = new Outlet(client.aeron(), ControlStreams.CHANNEL, STREAM);
            fabric.until(() -> inlet.isReady() && outlet.isConnected());
            UnsafeBuffer message = new UnsafeBuffer(new byte[LENGTH]);
            fabric.until(() -> outlet.offer(message, 0, LENGTH) == Outlet.Sent.YES);
            fabric.until(() -> inlet.poll() > 0);
            for (int i = 2; i <= MESSAGES; i++) {
                fabric.until(() -> outlet.offer(message, 0, LENGTH) == Outlet.Sent.YES);
                inlet.poll();
                assertEquals(i, taken.size(), "messages taken");
                fabric.step();
            }
        }
    }
}
