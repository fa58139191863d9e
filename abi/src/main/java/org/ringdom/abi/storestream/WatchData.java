package org.ringdom.abi.storestream;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * A watch; path and token follow, each with its NUL.
 *
 * <pre>
 *         0       1       2       3       4       5       6       7       8
 *        +-------------------------------+---------------+---------------+
 *    0x0 |          connection           |  path_length  | token_length  |
 *        +-------------------------------+---------------+---------------+
 * </pre>
 *
 * <p>Source: docs/designs/xenstore-migration.md of the Xen project.
 */
public final class WatchData {
    /** Size in bytes. */
    public static final int SIZE = 8;
    /** Offset of {@link #connection()}, u32. */
    public static final int CONNECTION_OFFSET = 0;
    /** Offset of {@link #pathLength()}, u16. */
    public static final int PATH_LENGTH_OFFSET = 4;
    /** Offset of {@link #tokenLength()}, u16. */
    public static final int TOKEN_LENGTH_OFFSET = 6;

    private SharedBuffer buffer;
    private long offset;

    /** Looks at the structure at {@code offset} bytes of {@code buffer}; returns this. */
    public WatchData wrap(SharedBuffer buffer, long offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** Whose it is. */
    public long connection() {
        return buffer.getUInt(offset + CONNECTION_OFFSET);
    }

    /** Stores {@link #connection()}. */
    public WatchData connection(long value) {
        buffer.putInt(offset + CONNECTION_OFFSET, (int) value);
        return this;
    }

    /** Bytes of the path as the client gave it, with its NUL. */
    public int pathLength() {
        return buffer.getUShort(offset + PATH_LENGTH_OFFSET);
    }

    /** Stores {@link #pathLength()}. */
    public WatchData pathLength(int value) {
        buffer.putShort(offset + PATH_LENGTH_OFFSET, (short) value);
        return this;
    }

    /** Bytes of the token, with its NUL. */
    public int tokenLength() {
        return buffer.getUShort(offset + TOKEN_LENGTH_OFFSET);
    }

    /** Stores {@link #tokenLength()}. */
    public WatchData tokenLength(int value) {
        buffer.putShort(offset + TOKEN_LENGTH_OFFSET, (short) value);
        return this;
    }
}
