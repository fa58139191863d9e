package org.ringdom.abi.storestream;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * A permission of a node.
 *
 * <pre>
 *         0       1       2       3       4
 *        +-------+-------+---------------+
 *    0x0 | right | flags |     domid     |
 *        +-------+-------+---------------+
 * </pre>
 *
 * <p>Source: docs/designs/xenstore-migration.md of the Xen project.
 */
public final class NodePermission {
    /** Size in bytes. */
    public static final int SIZE = 4;
    /** Offset of {@link #right()}, u8. */
    public static final int RIGHT_OFFSET = 0;
    /** Offset of {@link #flags()}, u8. */
    public static final int FLAGS_OFFSET = 1;
    /** Offset of {@link #domid()}, u16. */
    public static final int DOMID_OFFSET = 2;

    /** Of a domain that is gone: it gives no right. */
    public static final int STALE = 1;

    private SharedBuffer buffer;
    private long offset;

    /** Looks at the structure at {@code offset} bytes of {@code buffer}; returns this. */
    public NodePermission wrap(SharedBuffer buffer, long offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** The letter of SET_PERMS: 'n', 'r', 'w' or 'b'. */
    public char right() {
        return (char) buffer.getUByte(offset + RIGHT_OFFSET);
    }

    /** Stores {@link #right()}. */
    public NodePermission right(char value) {
        buffer.putByte(offset + RIGHT_OFFSET, (byte) value);
        return this;
    }

    /** {@link #STALE} or 0. */
    public int flags() {
        return buffer.getUByte(offset + FLAGS_OFFSET);
    }

    /** Stores {@link #flags()}. */
    public NodePermission flags(int value) {
        buffer.putByte(offset + FLAGS_OFFSET, (byte) value);
        return this;
    }

    /** Whose right it is. */
    public int domid() {
        return buffer.getUShort(offset + DOMID_OFFSET);
    }

    /** Stores {@link #domid()}. */
    public NodePermission domid(int value) {
        buffer.putShort(offset + DOMID_OFFSET, (short) value);
        return this;
    }
}
