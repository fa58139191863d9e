package org.ringdom.abi.io;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * The header of a xenstore message; {@link #length()} bytes of payload follow it.
 *
 * <pre>
 *         0       1       2       3       4       5       6       7       8
 *        +-------------------------------+-------------------------------+
 *     0x0|              type             |           request_id          |
 *        +-------------------------------+-------------------------------+
 *     0x8|         transaction_id        |             length            |
 *        +-------------------------------+-------------------------------+
 * </pre>
 *
 * <p>The same on the guest's ring ({@link XenstoreRing}) and on the Unix socket.
 *
 * <p>Source: {@code struct xsd_sockmsg} in xen/include/public/io/xs_wire.h.
 */
public final class XenstoreMessage {
    /** Size in bytes. */
    public static final int SIZE = 16;
    /** Offset of {@link #type()}, u32. */
    public static final int TYPE_OFFSET = 0;
    /** Offset of {@link #requestId()}, u32. */
    public static final int REQUEST_ID_OFFSET = 4;
    /** Offset of {@link #transactionId()}, u32. */
    public static final int TRANSACTION_ID_OFFSET = 8;
    /** Offset of {@link #length()}, u32. */
    public static final int LENGTH_OFFSET = 0xc;
    /** Largest payload in bytes, both ways; more is a broken peer. */
    public static final int PAYLOAD_MAX = 4096;
    /** Largest absolute path in bytes, its NUL included. */
    public static final int ABS_PATH_MAX = 3072;
    /** Largest relative path in bytes, its NUL included. */
    public static final int REL_PATH_MAX = 2048;

    private SharedBuffer buffer;
    private long offset;

    /** Looks at the structure at {@code offset} bytes of {@code buffer}; returns this. */
    public XenstoreMessage wrap(SharedBuffer buffer, long offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** What is asked, one of {@link XenstoreMessageType}. */
    public int type() {
        return buffer.getInt(offset + TYPE_OFFSET);
    }

    /** Stores {@link #type()}. */
    public XenstoreMessage type(int value) {
        buffer.putInt(offset + TYPE_OFFSET, value);
        return this;
    }

    /** Chosen by the client, echoed in the reply; 0 in a watch event. */
    public int requestId() {
        return buffer.getInt(offset + REQUEST_ID_OFFSET);
    }

    /** Stores {@link #requestId()}. */
    public XenstoreMessage requestId(int value) {
        buffer.putInt(offset + REQUEST_ID_OFFSET, value);
        return this;
    }

    /** 0 outside of a transaction; echoed in the reply. */
    public int transactionId() {
        return buffer.getInt(offset + TRANSACTION_ID_OFFSET);
    }

    /** Stores {@link #transactionId()}. */
    public XenstoreMessage transactionId(int value) {
        buffer.putInt(offset + TRANSACTION_ID_OFFSET, value);
        return this;
    }

    /** Bytes of payload; at most {@link #PAYLOAD_MAX} in an honest message. */
    public long length() {
        return buffer.getUInt(offset + LENGTH_OFFSET);
    }

    /** Stores {@link #length()}. */
    public XenstoreMessage length(long value) {
        buffer.putInt(offset + LENGTH_OFFSET, (int) value);
        return this;
    }
}
