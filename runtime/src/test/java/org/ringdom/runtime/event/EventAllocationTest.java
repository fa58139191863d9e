package org.ringdom.runtime.event;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.management.ManagementFactory;

import org.junit.jupiter.api.Test;

import com.sun.management.ThreadMXBean;

/** An event costs no memory, from the send to the handler. */
class EventAllocationTest {
    private static final int EVENTS = 20_000;
    private static final int ROUNDS = 20;

    @Test
    void sendAndPollAllocateNothing() {
        EventWorld world = new EventWorld();
        world.table.bind(EventWorld.GUEST, 5, EventWorld.SERVICE, 40_000);
        EventSender sender = world.sender(EventWorld.GUEST);
        EventReceiver receiver = world.receiver(EventWorld.SERVICE);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int[] handled = new int[1];
        PortHandler handler = port -> handled[0]++;
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < EVENTS; i++) {
                sender.send(5);
                receiver.poll(handler);
                receiver.mask(40_000);
                sender.send(5);
                receiver.unmask(40_000);
                receiver.poll(handler);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertEquals(2 * EVENTS * ROUNDS, handled[0]);
        assertEquals(0, least, "bytes allocated in the best round, after warming up");
    }
}
