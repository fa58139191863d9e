package org.ringdom.abi.storestream;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * A node; its permissions (a {@link NodePermission} each), its path with the NUL, and its value follow.
 *
 * <pre>
 *         0       1       2       3       4       5       6       7       8
 *        +-------------------------------+-------------------------------+
 *    0x0 |          connection           |          transaction          |
 *        +---------------+---------------+---------------+---------------+
 *    0x8 |  path_length  | value_length  |    access     |  permissions  |
 *        +---------------+---------------+---------------+---------------+
 * </pre>
 *
 * <p>Source: docs/designs/xenstore-migration.md of the Xen project.
 */
public final class NodeData {
    /** Size in bytes. */
    public static final int SIZE = 16;
    /** Offset of {@link #connection()}, u32. */
    public static final int CONNECTION_OFFSET = 0;
    /** Offset of {@link #transaction()}, u32. */
    public static final int TRANSACTION_OFFSET = 4;
    /** Offset of {@link #pathLength()}, u16. */
    public static final int PATH_LENGTH_OFFSET = 8;
    /** Offset of {@link #valueLength()}, u16. */
    public static final int VALUE_LENGTH_OFFSET = 10;
    /** Offset of {@link #access()}, u16. */
    public static final int ACCESS_OFFSET = 12;
    /** Offset of {@link #permissions()}, u16. */
    public static final int PERMISSIONS_OFFSET = 14;

    private SharedBuffer buffer;
    private long offset;

    /** Looks at the structure at {@code offset} bytes of {@code buffer}; returns this. */
    public NodeData wrap(SharedBuffer buffer, long offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** 0, or whose open transaction has the node so. */
    public long connection() {
        return buffer.getUInt(offset + CONNECTION_OFFSET);
    }

    /** Stores {@link #connection()}. */
    public NodeData connection(long value) {
        buffer.putInt(offset + CONNECTION_OFFSET, (int) value);
        return this;
    }

    /** Which transaction, if it is one's. */
    public long transaction() {
        return buffer.getUInt(offset + TRANSACTION_OFFSET);
    }

    /** Stores {@link #transaction()}. */
    public NodeData transaction(long value) {
        buffer.putInt(offset + TRANSACTION_OFFSET, (int) value);
        return this;
    }

    /** Bytes of the path, with its NUL. */
    public int pathLength() {
        return buffer.getUShort(offset + PATH_LENGTH_OFFSET);
    }

    /** Stores {@link #pathLength()}. */
    public NodeData pathLength(int value) {
        buffer.putShort(offset + PATH_LENGTH_OFFSET, (short) value);
        return this;
    }

    /** Bytes of the value. */
    public int valueLength() {
        return buffer.getUShort(offset + VALUE_LENGTH_OFFSET);
    }

    /** Stores {@link #valueLength()}. */
    public NodeData valueLength(int value) {
        buffer.putShort(offset + VALUE_LENGTH_OFFSET, (short) value);
        return this;
    }

    /** What a transaction did with it; means nothing outside of one. */
    public int access() {
        return buffer.getUShort(offset + ACCESS_OFFSET);
    }

    /** Stores {@link #access()}. */
    public NodeData access(int value) {
        buffer.putShort(offset + ACCESS_OFFSET, (short) value);
        return this;
    }

    /** Number of permissions. */
    public int permissions() {
        return buffer.getUShort(offset + PERMISSIONS_OFFSET);
    }

    /** Stores {@link #permissions()}. */
    public NodeData permissions(int value) {
        buffer.putShort(offset + PERMISSIONS_OFFSET, (short) value);
        return this;
    }
}
