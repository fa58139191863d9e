package org.ringdom.netback.vif;

import java.lang.foreign.Arena;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.netback.frame.Frame;

/**
 * Packets that wait until their receiver gives buffers, in private memory of a bounded size, first in, first out. A packet
 * that does not fit is refused.
 *
 * <pre>
 *   entry   u32 bytes (-1: the rest of the memory is unused), u16 gsoSize, u8 gsoType, u8 flags, u64 when it came (ns), data
 * </pre>
 *
 * <p>The memory is taken with the first packet. What is here dies with the process. Agent thread only.
 */
final class Backlog {
    private static final int HEADER = 16;
    private static final int ALIGN = 8;
    private static final int BLANK = 1;
    private static final int VALIDATED = 2;
    private static final int PADDING = -1;

    private final int capacity;
    private SharedBuffer memory;
    private int head;
    private int tail;
    private int used;
    private int packets;

    Backlog(int capacityBytes) {
        this.capacity = capacityBytes & -ALIGN;
    }

    boolean isEmpty() {
        return packets == 0;
    }

    /** Packets that wait. */
    int packets() {
        return packets;
    }

    /** Bytes in use. */
    int usedBytes() {
        return used;
    }

    /** Keeps a copy of a packet; false if there is no room. */
    boolean offer(Frame frame, long nowNs) {
        int needed = HEADER + (frame.length() + ALIGN - 1 & -ALIGN);
        int toEnd = capacity - tail;
        int skipped = needed > toEnd ? toEnd : 0;
        if (used + skipped + needed > capacity) {
            return false;
        }
        if (memory == null) {
            memory = SharedBuffer.allocate(Arena.ofAuto(), capacity);
        }
        if (skipped > 0) {
            memory.putInt(tail, PADDING);
            used += skipped;
            tail = 0;
        }
        memory.putInt(tail, frame.length());
        memory.putShort(tail + 4, (short) frame.gsoSize());
        memory.putByte(tail + 6, (byte) frame.gsoType());
        memory.putByte(tail + 7,
                (byte) ((frame.checksumBlank() ? BLANK : 0) | (frame.validated() ? VALIDATED : 0)));
        memory.putLong(tail + 8, nowNs);
        frame.rewind();
        frame.read(memory, tail + HEADER, frame.length());
        tail = (tail + needed) % capacity;
        used += needed;
        packets++;
        return true;
    }

    /** When the oldest packet came. */
    long oldestNs() {
        skipPadding();
        return memory.getLong(head + 8);
    }

    /** Shows the oldest packet in {@code frame}; it stays until {@link #remove()}. */
    void first(Frame frame) {
        skipPadding();
        int flags = memory.getByte(head + 7);
        frame.wrap(memory, head + HEADER, memory.getInt(head));
        frame.offload((flags & BLANK) != 0, (flags & VALIDATED) != 0, memory.getByte(head + 6),
                memory.getUShort(head + 4));
    }

    /** Forgets the oldest packet. */
    void remove() {
        skipPadding();
        int size = HEADER + (memory.getInt(head) + ALIGN - 1 & -ALIGN);
        head = (head + size) % capacity;
        used -= size;
        packets--;
        if (packets == 0) {
            head = 0;
            tail = 0;
            used = 0;
        }
    }

    private void skipPadding() {
        if (memory.getInt(head) == PADDING) {
            used -= capacity - head;
            head = 0;
        }
    }
}
