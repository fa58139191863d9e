package org.ringdom.tests.stress;

import java.lang.foreign.Arena;
import java.util.concurrent.atomic.AtomicInteger;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.DomainEvents;
import org.ringdom.runtime.event.EventFile;

/**
 * Small event files for the many states of a stress run: 64 ports, one vCPU, both bitmaps right behind the block. The memory
 * is one ring of slots, used again long after a state is done with it.
 */
final class EventMemory {
    /** The port that tests use, and a second one of the same word. */
    static final int PORT = 9;
    static final int OTHER_PORT = 33;

    private static final int PORTS = 64;
    private static final int BITMAPS = (int) DomainEvents.blockOffset(1);
    private static final int SLOT = BITMAPS + 64;
    private static final int SLOTS = 1 << 17;
    private static final SharedBuffer POOL = SharedBuffer.allocate(Arena.global(), (long) SLOT * SLOTS);
    private static final AtomicInteger NEXT = new AtomicInteger();

    private EventMemory() {
    }

    /** An event file in which nothing has happened. */
    static EventFile fresh() {
        SharedBuffer memory = POOL.slice((long) (NEXT.getAndIncrement() & SLOTS - 1) * SLOT, SLOT);
        memory.fill(0, SLOT, (byte) 0);
        memory.putInt(DomainEvents.PORTS_OFFSET, PORTS);
        memory.putInt(DomainEvents.VCPUS_OFFSET, 1);
        memory.putLong(DomainEvents.PENDING_OFFSET_OFFSET, BITMAPS);
        memory.putLong(DomainEvents.MASK_OFFSET_OFFSET, BITMAPS + 8);
        return EventFile.over(memory);
    }
}
