package org.ringdom.abi.storestream;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * A connection, of a ring or of a socket. Bytes that it has sent and that nobody has looked at, and bytes that wait for it,
 * follow; what is drawn is a ring's.
 *
 * <pre>
 *         0       1       2       3       4       5       6       7       8
 *        +-------------------------------+---------------+---------------+
 *    0x0 |         connection            |     type      |    fields     |
 *        +---------------+---------------+---------------+---------------+
 *    0x8 |     domid     |    target     |             port              |
 *        +---------------+---------------+-------------------------------+
 *   0x10 |  in_length    | reply_length  |          out_length           |
 *        +---------------+---------------+-------------------------------+
 * </pre>
 *
 * <p>Source: docs/designs/xenstore-migration.md of the Xen project.
 */
public final class ConnectionData {
    /** Size in bytes. */
    public static final int SIZE = 24;
    /** Offset of {@link #connection()}, u32. */
    public static final int CONNECTION_OFFSET = 0;
    /** Offset of {@link #type()}, u16. */
    public static final int TYPE_OFFSET = 4;
    /** Offset of {@link #fields()}, u16. */
    public static final int FIELDS_OFFSET = 6;
    /** Offset of {@link #domid()}, u16. */
    public static final int DOMID_OFFSET = 8;
    /** Offset of {@link #target()}, u16. */
    public static final int TARGET_OFFSET = 10;
    /** Offset of {@link #port()}, u32. */
    public static final int PORT_OFFSET = 12;
    /** Offset of {@link #inLength()}, u16. */
    public static final int IN_LENGTH_OFFSET = 16;
    /** Offset of {@link #replyLength()}, u16. */
    public static final int REPLY_LENGTH_OFFSET = 18;
    /** Offset of {@link #outLength()}, u32. */
    public static final int OUT_LENGTH_OFFSET = 20;

    /** A ring. */
    public static final int RING = 0;
    /** A socket. */
    public static final int SOCKET = 1;
    /** No target: DOMID_INVALID. */
    public static final int NO_TARGET = 0x7FF4;

    private SharedBuffer buffer;
    private long offset;

    /** Looks at the structure at {@code offset} bytes of {@code buffer}; returns this. */
    public ConnectionData wrap(SharedBuffer buffer, long offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** Names it in later records; not 0. */
    public long connection() {
        return buffer.getUInt(offset + CONNECTION_OFFSET);
    }

    /** Stores {@link #connection()}. */
    public ConnectionData connection(long value) {
        buffer.putInt(offset + CONNECTION_OFFSET, (int) value);
        return this;
    }

    /** {@link #RING} or {@link #SOCKET}. */
    public int type() {
        return buffer.getUShort(offset + TYPE_OFFSET);
    }

    /** Stores {@link #type()}. */
    public ConnectionData type(int value) {
        buffer.putShort(offset + TYPE_OFFSET, (short) value);
        return this;
    }

    /** What follows beside the bytes; 0: nothing. */
    public int fields() {
        return buffer.getUShort(offset + FIELDS_OFFSET);
    }

    /** Stores {@link #fields()}. */
    public ConnectionData fields(int value) {
        buffer.putShort(offset + FIELDS_OFFSET, (short) value);
        return this;
    }

    /** Whose ring it is. */
    public int domid() {
        return buffer.getUShort(offset + DOMID_OFFSET);
    }

    /** Stores {@link #domid()}. */
    public ConnectionData domid(int value) {
        buffer.putShort(offset + DOMID_OFFSET, (short) value);
        return this;
    }

    /** A domain that it acts for too, or {@link #NO_TARGET}. */
    public int target() {
        return buffer.getUShort(offset + TARGET_OFFSET);
    }

    /** Stores {@link #target()}. */
    public ConnectionData target(int value) {
        buffer.putShort(offset + TARGET_OFFSET, (short) value);
        return this;
    }

    /** The event channel of the store's side. */
    public long port() {
        return buffer.getUInt(offset + PORT_OFFSET);
    }

    /** Stores {@link #port()}. */
    public ConnectionData port(long value) {
        buffer.putInt(offset + PORT_OFFSET, (int) value);
        return this;
    }

    /** Bytes of it that were taken in and not looked at. */
    public int inLength() {
        return buffer.getUShort(offset + IN_LENGTH_OFFSET);
    }

    /** Stores {@link #inLength()}. */
    public ConnectionData inLength(int value) {
        buffer.putShort(offset + IN_LENGTH_OFFSET, (short) value);
        return this;
    }

    /** Bytes of a reply of which a part is out. */
    public int replyLength() {
        return buffer.getUShort(offset + REPLY_LENGTH_OFFSET);
    }

    /** Stores {@link #replyLength()}. */
    public ConnectionData replyLength(int value) {
        buffer.putShort(offset + REPLY_LENGTH_OFFSET, (short) value);
        return this;
    }

    /** Bytes that wait for it. */
    public long outLength() {
        return buffer.getUInt(offset + OUT_LENGTH_OFFSET);
    }

    /** Stores {@link #outLength()}. */
    public ConnectionData outLength(long value) {
        buffer.putInt(offset + OUT_LENGTH_OFFSET, (int) value);
        return this;
    }
}
