package org.ringdom.platform.io;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/**
 * A reusable list of memory ranges for one {@code preadv} or {@code pwritev}. After it is made, nothing is allocated.
 *
 * <p>Ranges may come from up to two arenas (a guest's RAM and a bounce buffer, say): their memory stays mapped while a call
 * runs. Neighbouring ranges become one entry. Not for use by several threads at a time.
 *
 * <pre>
 * struct iovec, 16 bytes: +0 u64 address, +8 u64 length          (source: linux/uio.h)
 * </pre>
 */
public final class IoVector {
    /** The most entries that the kernel takes at once (UIO_MAXIOV). */
    public static final int MAX_ENTRIES = 1024;

    private static final int ENTRY_BYTES = 16;
    private static final int LENGTH_OFFSET = 8;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private final int capacity;
    private final MemorySegment entries;
    private MemorySegment keep = MemorySegment.NULL;
    private MemorySegment keepToo = MemorySegment.NULL;
    private int first;
    private int end;
    private long bytes;
    private int arenas;
    private boolean readOnly;

    /** @param capacity the most entries, 1 to {@link #MAX_ENTRIES} */
    public IoVector(int capacity) {
        if (capacity < 1 || capacity > MAX_ENTRIES) {
            throw new IllegalArgumentException("an I/O vector has 1 to " + MAX_ENTRIES + " entries, not " + capacity);
        }
        this.capacity = capacity;
        this.entries = Arena.ofAuto().allocate((long) capacity * ENTRY_BYTES, 16);
    }

    /** Empties it and lets go of the memory it held. */
    public void clear() {
        keep = MemorySegment.NULL;
        keepToo = MemorySegment.NULL;
        arenas = 0;
        first = 0;
        end = 0;
        bytes = 0;
        readOnly = false;
    }

    /**
     * Adds {@code length} bytes from {@code offset} of native memory.
     *
     * @throws IndexOutOfBoundsException if the range is not inside the segment
     * @throws IllegalStateException if it is full
     * @throws IllegalArgumentException if the memory is on the heap, or from a third arena
     */
    public void add(MemorySegment segment, long offset, long length) {
        Objects.checkFromIndexSize(offset, length, segment.byteSize());
        if (length == 0) {
            return;
        }
        if (!segment.isNative()) {
            throw new IllegalArgumentException("I/O needs native memory");
        }
        long address = segment.address() + offset;
        if (end > first && address == endOf(end - 1) && isHeld(segment)) {
            entries.set(LONG, at(end - 1) + LENGTH_OFFSET, entries.get(LONG, at(end - 1) + LENGTH_OFFSET) + length);
        } else {
            append(segment, address, length);
        }
        readOnly |= segment.isReadOnly();
        bytes += length;
    }

    private boolean isHeld(MemorySegment segment) {
        return arenas > 0 && segment.scope().equals(keep.scope())
                || arenas > 1 && segment.scope().equals(keepToo.scope());
    }

    private void append(MemorySegment segment, long address, long length) {
        if (end == capacity) {
            throw new IllegalStateException("the I/O vector is full: " + capacity + " entries");
        }
        hold(segment);
        entries.set(LONG, at(end), address);
        entries.set(LONG, at(end) + LENGTH_OFFSET, length);
        end++;
    }

    private void hold(MemorySegment segment) {
        if (isHeld(segment)) {
            return;
        }
        switch (arenas) {
            case 0 -> keep = segment;
            case 1 -> keepToo = segment;
            default -> throw new IllegalArgumentException("the I/O vector holds memory of two arenas already");
        }
        arenas++;
    }

    /** Drops the first {@code count} bytes, after a transfer that was shorter than asked for. */
    public void advance(long count) {
        Objects.checkFromIndexSize(0, count, bytes);
        bytes -= count;
        long left = count;
        while (left > 0) {
            long length = entries.get(LONG, at(first) + LENGTH_OFFSET);
            if (left < length) {
                entries.set(LONG, at(first), entries.get(LONG, at(first)) + left);
                entries.set(LONG, at(first) + LENGTH_OFFSET, length - left);
                return;
            }
            left -= length;
            first++;
        }
    }

    /** How many entries there are; fewer than ranges were added if some were neighbours. */
    public int count() {
        return end - first;
    }

    /** How many bytes all entries have. */
    public long byteCount() {
        return bytes;
    }

    /** True if nothing more can be added, other than a neighbour of the last range. */
    public boolean isFull() {
        return end == capacity;
    }

    long address() {
        return entries.address() + at(first);
    }

    MemorySegment keep() {
        return keep;
    }

    MemorySegment keepToo() {
        return keepToo;
    }

    boolean isReadOnly() {
        return readOnly;
    }

    private long endOf(int index) {
        return entries.get(LONG, at(index)) + entries.get(LONG, at(index) + LENGTH_OFFSET);
    }

    private static long at(int index) {
        return (long) index * ENTRY_BYTES;
    }
}
