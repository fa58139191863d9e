package org.ringdom.abi.buffer;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A bounds-checked view of memory that other processes may read and write at the same time.
 *
 * <p>Every flyweight of this module stands on it. Offsets are bytes from the start of the view and are {@code long}, so
 * that guest memory beyond 2 GiB needs no windows. Values are little endian, as the Xen ABI is on its hosts. Plain
 * accesses are single copy atomic when aligned; the ordered ones ({@code Acquire}, {@code Release}, {@code Volatile} and
 * the read-modify-write operations) need natural alignment and throw {@link IllegalArgumentException} without it.
 *
 * <p>An access out of bounds throws {@link IndexOutOfBoundsException}; an access after the mapping was closed throws
 * {@link IllegalStateException}. Neither can crash the process.
 *
 * <p>Threading: instances are immutable and may be shared. When {@link StoreLog#ENABLED} is set (tests only) each store is
 * recorded; otherwise the compiler removes the test.
 */
public final class SharedBuffer {
    private static final VarHandle BYTE = ValueLayout.JAVA_BYTE.varHandle();
    private static final VarHandle SHORT = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
    private static final VarHandle SHORT_UNALIGNED = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN)
            .varHandle();
    private static final VarHandle INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
    private static final VarHandle INT_UNALIGNED = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN)
            .varHandle();
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
    private static final VarHandle LONG_UNALIGNED = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN)
            .varHandle();

    /** How many words are copied at once to look through them. */
    private static final int GLANCE = 512;

    private final MemorySegment segment;

    private SharedBuffer(MemorySegment segment) {
        this.segment = segment;
    }

    /** A view of the whole segment; it must be native memory (a mapping, or an arena's allocation). */
    public static SharedBuffer of(MemorySegment segment) {
        if (!segment.isNative()) {
            throw new IllegalArgumentException("a shared buffer needs native memory");
        }
        return new SharedBuffer(segment);
    }

    /** Private zeroed memory of {@code bytes} bytes, aligned to 4096: for copies out of shared memory, and for tests. */
    public static SharedBuffer allocate(Arena arena, long bytes) {
        return new SharedBuffer(arena.allocate(bytes, 4096));
    }

    /** The memory behind this view. */
    public MemorySegment segment() {
        return segment;
    }

    /** Size in bytes. */
    public long size() {
        return segment.byteSize();
    }

    /** Address of the first byte in this process. */
    public long address() {
        return segment.address();
    }

    /**
     * Offset of the first aligned 64-bit value from {@code from} up to {@code to} that is not 0; {@code to} if all are. Without an
     * order: others may store there meanwhile.
     *
     * @param from a multiple of 8, like {@code to}
     */
    public long nextNonZeroLong(long from, long to) {
        if (from < to && getLong(from) != 0) {
            return from; // who asks again and again while all are in use copies nothing
        }
        // a copy is one call; a process that has just started, interpreted, takes much longer for loads one by one
        long[] words = new long[(int) Math.max(0, Math.min(GLANCE, (to - from) / Long.BYTES))];
        for (long at = from; at < to; at += (long) words.length * Long.BYTES) {
            int count = (int) Math.min(words.length, (to - at) / Long.BYTES);
            MemorySegment.copy(segment, ValueLayout.JAVA_LONG, at, words, 0, count);
            for (int i = 0; i < count; i++) {
                if (words[i] != 0) {
                    return at + (long) i * Long.BYTES;
                }
            }
        }
        return to;
    }

    /** A view of {@code bytes} bytes from {@code offset}. */
    public SharedBuffer slice(long offset, long bytes) {
        return new SharedBuffer(segment.asSlice(offset, bytes));
    }

    /** One byte, sign extended. */
    public byte getByte(long offset) {
        return (byte) BYTE.get(segment, offset);
    }

    /** One byte, zero extended. */
    public int getUByte(long offset) {
        return getByte(offset) & 0xFF;
    }

    /** Stores one byte. */
    public void putByte(long offset, byte value) {
        BYTE.set(segment, offset, value);
        logged(offset, 1, value);
    }

    /** One byte with volatile order, zero extended. */
    public int getUByteVolatile(long offset) {
        return (byte) BYTE.getVolatile(segment, offset) & 0xFF;
    }

    /** Stores one byte with volatile order. */
    public void putByteVolatile(long offset, byte value) {
        BYTE.setVolatile(segment, offset, value);
        logged(offset, 1, value);
    }

    /** A 16-bit value, zero extended; any alignment. */
    public int getUShort(long offset) {
        return getShort(offset) & 0xFFFF;
    }

    /** A 32-bit value, zero extended; any alignment. */
    public long getUInt(long offset) {
        return getInt(offset) & 0xFFFF_FFFFL;
    }

    /** A 16-bit value; any alignment. */
    public short getShort(long offset) {
        return (short) SHORT_UNALIGNED.get(segment, offset);
    }

    /** Stores a 16-bit value; any alignment. */
    public void putShort(long offset, short value) {
        SHORT_UNALIGNED.set(segment, offset, value);
        logged(offset, 2, value);
    }

    /** A 16-bit value with volatile order, zero extended. */
    public int getUShortVolatile(long offset) {
        return (short) SHORT.getVolatile(segment, offset) & 0xFFFF;
    }

    /** Stores a 16-bit value with release order. */
    public void putShortRelease(long offset, short value) {
        SHORT.setRelease(segment, offset, value);
        logged(offset, 2, value);
    }

    /**
     * Replaces {@code expected} by {@code value} in one atomic step; false if something else was there.
     *
     * <p>Works on the aligned 32-bit word around the value, which has to lie in this view: the JVM has no atomic update of
     * 16 bits of native memory. The other half of the word keeps whatever others store there meanwhile.
     */
    public boolean compareAndSetShort(long offset, short expected, short value) {
        long address = segment.address() + offset;
        if ((address & 1) != 0) {
            throw new IllegalArgumentException("misaligned 16-bit access at " + offset);
        }
        long word = offset - (address & 2);
        int shift = (int) (address & 2) * 8;
        while (true) {
            int before = (int) INT.getVolatile(segment, word);
            if ((short) (before >>> shift) != expected) {
                return false;
            }
            int after = before & ~(0xFFFF << shift) | (value & 0xFFFF) << shift;
            if (INT.compareAndSet(segment, word, before, after)) {
                logged(word, 4, after);
                return true;
            }
        }
    }

    /** A 32-bit value; any alignment. */
    public int getInt(long offset) {
        return (int) INT_UNALIGNED.get(segment, offset);
    }

    /** Stores a 32-bit value; any alignment. */
    public void putInt(long offset, int value) {
        INT_UNALIGNED.set(segment, offset, value);
        logged(offset, 4, value);
    }

    /** A 32-bit value with acquire order. */
    public int getIntAcquire(long offset) {
        return (int) INT.getAcquire(segment, offset);
    }

    /** Stores a 32-bit value with release order. */
    public void putIntRelease(long offset, int value) {
        INT.setRelease(segment, offset, value);
        logged(offset, 4, value);
    }

    /** A 32-bit value with volatile order. */
    public int getIntVolatile(long offset) {
        return (int) INT.getVolatile(segment, offset);
    }

    /** Stores a 32-bit value with volatile order: later loads are not performed before it. */
    public void putIntVolatile(long offset, int value) {
        INT.setVolatile(segment, offset, value);
        logged(offset, 4, value);
    }

    /** Replaces {@code expected} by {@code value} in one atomic step; false if something else was there. */
    public boolean compareAndSetInt(long offset, int expected, int value) {
        boolean done = INT.compareAndSet(segment, offset, expected, value);
        if (done) {
            logged(offset, 4, value);
        }
        return done;
    }

    /** Sets the bits of {@code mask} atomically and returns what was there before. */
    public int getAndOrInt(long offset, int mask) {
        int before = (int) INT.getAndBitwiseOr(segment, offset, mask);
        logged(offset, 4, before | mask);
        return before;
    }

    /** Keeps only the bits of {@code mask} atomically and returns what was there before. */
    public int getAndAndInt(long offset, int mask) {
        int before = (int) INT.getAndBitwiseAnd(segment, offset, mask);
        logged(offset, 4, before & mask);
        return before;
    }

    /** Stores {@code value} atomically and returns what was there before. */
    public int getAndSetInt(long offset, int value) {
        int before = (int) INT.getAndSet(segment, offset, value);
        logged(offset, 4, value);
        return before;
    }

    /** Adds {@code delta} atomically and returns what was there before. */
    public int getAndAddInt(long offset, int delta) {
        int before = (int) INT.getAndAdd(segment, offset, delta);
        logged(offset, 4, before + delta);
        return before;
    }

    /** A 64-bit value; any alignment. */
    public long getLong(long offset) {
        return (long) LONG_UNALIGNED.get(segment, offset);
    }

    /** Stores a 64-bit value; any alignment. */
    public void putLong(long offset, long value) {
        LONG_UNALIGNED.set(segment, offset, value);
        logged(offset, 8, value);
    }

    /** A 64-bit value with acquire order. */
    public long getLongAcquire(long offset) {
        return (long) LONG.getAcquire(segment, offset);
    }

    /** Stores a 64-bit value with release order. */
    public void putLongRelease(long offset, long value) {
        LONG.setRelease(segment, offset, value);
        logged(offset, 8, value);
    }

    /** A 64-bit value with volatile order. */
    public long getLongVolatile(long offset) {
        return (long) LONG.getVolatile(segment, offset);
    }

    /** Stores a 64-bit value with volatile order: later loads are not performed before it. */
    public void putLongVolatile(long offset, long value) {
        LONG.setVolatile(segment, offset, value);
        logged(offset, 8, value);
    }

    /** Replaces {@code expected} by {@code value} in one atomic step; false if something else was there. */
    public boolean compareAndSetLong(long offset, long expected, long value) {
        boolean done = LONG.compareAndSet(segment, offset, expected, value);
        if (done) {
            logged(offset, 8, value);
        }
        return done;
    }

    /** Sets the bits of {@code mask} atomically and returns what was there before. */
    public long getAndOrLong(long offset, long mask) {
        long before = (long) LONG.getAndBitwiseOr(segment, offset, mask);
        logged(offset, 8, before | mask);
        return before;
    }

    /** Keeps only the bits of {@code mask} atomically and returns what was there before. */
    public long getAndAndLong(long offset, long mask) {
        long before = (long) LONG.getAndBitwiseAnd(segment, offset, mask);
        logged(offset, 8, before & mask);
        return before;
    }

    /** Stores {@code value} atomically and returns what was there before. */
    public long getAndSetLong(long offset, long value) {
        long before = (long) LONG.getAndSet(segment, offset, value);
        logged(offset, 8, value);
        return before;
    }

    /** Adds {@code delta} atomically and returns what was there before. */
    public long getAndAddLong(long offset, long delta) {
        long before = (long) LONG.getAndAdd(segment, offset, delta);
        logged(offset, 8, before + delta);
        return before;
    }

    /** Copies {@code bytes} bytes of this view to another one. The source may change meanwhile: validate the copy. */
    public void copyTo(long offset, SharedBuffer target, long targetOffset, long bytes) {
        MemorySegment.copy(segment, offset, target.segment, targetOffset, bytes);
        target.loggedBulk(targetOffset, bytes);
    }

    /** Copies {@code length} bytes of this view into an array. */
    public void getBytes(long offset, byte[] target, int targetOffset, int length) {
        MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, offset, target, targetOffset, length);
    }

    /** Copies {@code length} bytes of an array into this view. */
    public void putBytes(long offset, byte[] source, int sourceOffset, int length) {
        MemorySegment.copy(source, sourceOffset, segment, ValueLayout.JAVA_BYTE, offset, length);
        loggedBulk(offset, length);
    }

    /** Fills {@code bytes} bytes with {@code value}. */
    public void fill(long offset, long bytes, byte value) {
        segment.asSlice(offset, bytes).fill(value);
        loggedBulk(offset, bytes);
    }

    private void logged(long offset, int width, long value) {
        if (StoreLog.ENABLED) {
            StoreLog.store(segment.address() + offset, width, value);
        }
    }

    private void loggedBulk(long offset, long bytes) {
        if (StoreLog.ENABLED) {
            StoreLog.bulk(segment.asSlice(offset, bytes));
        }
    }
}
