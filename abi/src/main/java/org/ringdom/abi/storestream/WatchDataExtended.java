package org.ringdom.abi.storestream;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * A watch with a depth; path and token follow, each with its NUL.
 *
 * <pre>
 *         0       1       2       3       4       5       6       7       8
 *        +-------------------------------+---------------+---------------+
 *    0x0 |          connection           |  path_length  | token_length  |
 *        +---------------+---------------+---------------+---------------+
 *    0x8 |     depth     |       0       |
 *        +---------------+---------------+
 * </pre>
 *
 * <p>Source: docs/designs/xenstore-migration.md of the Xen project.
 */
public final class WatchDataExtended {
    /** Size in bytes. */
    public static final int SIZE = 12;
    /** Offset of {@link #connection()}, u32. */
    public static final int CONNECTION_OFFSET = 0;
    /** Offset of {@link #pathLength()}, u16. */
    public static final int PATH_LENGTH_OFFSET = 4;
    /** Offset of {@link #tokenLength()}, u16. */
    public static final int TOKEN_LENGTH_OFFSET = 6;
    /** Offset of {@link #depth()}, u16. */
    public static final int DEPTH_OFFSET = 8;

    /** No limit of depth. */
    public static final int ANY_DEPTH = 0xFFFF;

    private SharedBuffer buffer;
    private long offset;

    /** Looks at the structure at {@code offset} bytes of {@code buffer}; returns this. */
    public WatchDataExtended wrap(SharedBuffer buffer, long offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** Whose it is. */
    public long connection() {
        return buffer.getUInt(offset + CONNECTION_OFFSET);
    }

    /** Stores {@link #connection()}. */
    public WatchDataExtended connection(long value) {
        buffer.putInt(offset + CONNECTION_OFFSET, (int) value);
        return this;
    }

    /** Bytes of the path as the client gave it, with its NUL. */
    public int pathLength() {
        return buffer.getUShort(offset + PATH_LENGTH_OFFSET);
    }

    /** Stores {@link #pathLength()}. */
    public WatchDataExtended pathLength(int value) {
        buffer.putShort(offset + PATH_LENGTH_OFFSET, (short) value);
        return this;
    }

    /** Bytes of the token, with its NUL. */
    public int tokenLength() {
        return buffer.getUShort(offset + TOKEN_LENGTH_OFFSET);
    }

    /** Stores {@link #tokenLength()}. */
    public WatchDataExtended tokenLength(int value) {
        buffer.putShort(offset + TOKEN_LENGTH_OFFSET, (short) value);
        return this;
    }

    /** Levels below the path that it fires on; {@link #ANY_DEPTH}: all. */
    public int depth() {
        return buffer.getUShort(offset + DEPTH_OFFSET);
    }

    /** Stores {@link #depth()}. */
    public WatchDataExtended depth(int value) {
        buffer.putShort(offset + DEPTH_OFFSET, (short) value);
        return this;
    }
}
