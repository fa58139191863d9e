package org.ringdom.abi.io.blkif;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * A block response. Fields lie alike in all protocols; only the size differs (12 bytes for 32-bit guests).
 *
 * <pre>
 *         0       1       2       3       4       5       6       7       8
 *        +---------------------------------------------------------------+
 *     0x0|                              id                               |
 *        +-------+-------+---------------+-------------------------------+
 *     0x8|  op   |       |    status     |                               |
 *        +-------+-------+---------------+-------------------------------+
 * </pre>
 *
 * <p>Source: {@code struct blkif_response} in xen/include/public/io/blkif.h.
 */
public final class BlkifResponse {
    /** Size in bytes, except in the 32-bit protocol: {@link BlkifProtocol#responseSize()}. */
    public static final int SIZE = 16;
    /** Offset of {@link #id()}, u64. */
    public static final int ID_OFFSET = 0;
    /** Offset of {@link #operation()}, u8. */
    public static final int OPERATION_OFFSET = 8;
    /** Offset of {@link #status()}, s16. */
    public static final int STATUS_OFFSET = 10;

    private SharedBuffer buffer;
    private long offset;

    /** Looks at the response at {@code offset} bytes of {@code buffer}; returns this. */
    public BlkifResponse wrap(SharedBuffer buffer, long offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** The id of the request that is answered. */
    public long id() {
        return buffer.getLong(offset + ID_OFFSET);
    }

    /** Stores {@link #id()}. */
    public BlkifResponse id(long value) {
        buffer.putLong(offset + ID_OFFSET, value);
        return this;
    }

    /** The operation of the request that is answered; of an indirect request its inner operation. */
    public int operation() {
        return buffer.getUByte(offset + OPERATION_OFFSET);
    }

    /** Stores {@link #operation()}. */
    public BlkifResponse operation(int value) {
        buffer.putByte(offset + OPERATION_OFFSET, (byte) value);
        return this;
    }

    /** How it went, one of {@link BlkifStatus}. */
    public int status() {
        return buffer.getShort(offset + STATUS_OFFSET);
    }

    /** Stores {@link #status()}. */
    public BlkifResponse status(int value) {
        buffer.putShort(offset + STATUS_OFFSET, (short) value);
        return this;
    }
}
