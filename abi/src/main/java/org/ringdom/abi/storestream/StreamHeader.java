package org.ringdom.abi.storestream;

import java.nio.ByteOrder;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * The begin of a stream. Its numbers are big-endian, whatever the records are.
 *
 * <pre>
 *         0       1       2       3       4       5       6       7       8
 *        +---------------------------------------------------------------+
 *    0x0 |                           "xenstore"                          |
 *        +-------------------------------+-------------------------------+
 *    0x8 |            version            |             flags             |
 *        +-------------------------------+-------------------------------+
 * </pre>
 *
 * <p>Source: docs/designs/xenstore-migration.md of the Xen project.
 */
public final class StreamHeader {
    /** Size in bytes. */
    public static final int SIZE = 16;
    /** Offset of {@link #ident()}, u64. */
    public static final int IDENT_OFFSET = 0;
    /** Offset of {@link #version()}, u32. */
    public static final int VERSION_OFFSET = 8;
    /** Offset of {@link #flags()}, u32. */
    public static final int FLAGS_OFFSET = 12;

    /** What every stream begins with: "xenstore". */
    public static final long IDENT = 0x7865_6E73_746F_7265L;
    /** The first version. */
    public static final int VERSION_1 = 1;
    /** The version that knows watches with a depth. */
    public static final int VERSION_2 = 2;
    /** The records' numbers are big-endian. */
    public static final int BIG_ENDIAN = 1;

    private SharedBuffer buffer;
    private long offset;

    /** Looks at the structure at {@code offset} bytes of {@code buffer}; returns this. */
    public StreamHeader wrap(SharedBuffer buffer, long offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    private static int bigEndian(int value) {
        return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? value : Integer.reverseBytes(value);
    }

    private static long bigEndian(long value) {
        return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? value : Long.reverseBytes(value);
    }

    /** {@link #IDENT} if it is a stream. */
    public long ident() {
        return bigEndian(buffer.getLong(offset + IDENT_OFFSET));
    }

    /** Stores {@link #ident()}. */
    public StreamHeader ident(long value) {
        buffer.putLong(offset + IDENT_OFFSET, bigEndian(value));
        return this;
    }

    /** {@link #VERSION_1} or {@link #VERSION_2}. */
    public int version() {
        return bigEndian(buffer.getInt(offset + VERSION_OFFSET));
    }

    /** Stores {@link #version()}. */
    public StreamHeader version(int value) {
        buffer.putInt(offset + VERSION_OFFSET, bigEndian(value));
        return this;
    }

    /** {@link #BIG_ENDIAN} or 0. */
    public int flags() {
        return bigEndian(buffer.getInt(offset + FLAGS_OFFSET));
    }

    /** Stores {@link #flags()}. */
    public StreamHeader flags(int value) {
        buffer.putInt(offset + FLAGS_OFFSET, bigEndian(value));
        return this;
    }
}
