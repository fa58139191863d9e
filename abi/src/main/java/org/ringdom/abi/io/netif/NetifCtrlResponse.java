package org.ringdom.abi.io.netif;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * A response of the control ring.
 *
 * <pre>
 *         0       1       2       3       4       5       6       7       8
 *        +---------------+---------------+-------------------------------+
 *     0x0|       id      |      type     |             status            |
 *        +---------------+---------------+-------------------------------+
 *     0x8|              data             |
 *        +-------------------------------+-------------------------------+
 * </pre>
 *
 * <p>Source: {@code struct xen_netif_ctrl_response} in xen/include/public/io/netif.h.
 */
public final class NetifCtrlResponse {
    /** Size in bytes. */
    public static final int SIZE = 12;
    /** Offset of {@link #id()}, u16. */
    public static final int ID_OFFSET = 0;
    /** Offset of {@link #type()}, u16. */
    public static final int TYPE_OFFSET = 2;
    /** Offset of {@link #status()}, u32. */
    public static final int STATUS_OFFSET = 4;
    /** Offset of {@link #data()}, u32. */
    public static final int DATA_OFFSET = 8;
    /** Done. */
    public static final int STATUS_SUCCESS = 0;
    /** The backend does not know the request. */
    public static final int STATUS_NOT_SUPPORTED = 1;
    /** An argument is wrong. */
    public static final int STATUS_INVALID_PARAMETER = 2;
    /** There is too much of something. */
    public static final int STATUS_BUFFER_OVERFLOW = 3;

    private SharedBuffer buffer;
    private long offset;

    /** Looks at the structure at {@code offset} bytes of {@code buffer}; returns this. */
    public NetifCtrlResponse wrap(SharedBuffer buffer, long offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** The id of the request. */
    public int id() {
        return buffer.getUShort(offset + ID_OFFSET);
    }

    /** Stores {@link #id()}. */
    public NetifCtrlResponse id(int value) {
        buffer.putShort(offset + ID_OFFSET, (short) value);
        return this;
    }

    /** The type of the request. */
    public int type() {
        return buffer.getUShort(offset + TYPE_OFFSET);
    }

    /** Stores {@link #type()}. */
    public NetifCtrlResponse type(int value) {
        buffer.putShort(offset + TYPE_OFFSET, (short) value);
        return this;
    }

    /** One of the {@code STATUS_} constants. */
    public int status() {
        return buffer.getInt(offset + STATUS_OFFSET);
    }

    /** Stores {@link #status()}. */
    public NetifCtrlResponse status(int value) {
        buffer.putInt(offset + STATUS_OFFSET, value);
        return this;
    }

    /** The result, by type. */
    public int data() {
        return buffer.getInt(offset + DATA_OFFSET);
    }

    /** Stores {@link #data()}. */
    public NetifCtrlResponse data(int value) {
        buffer.putInt(offset + DATA_OFFSET, value);
        return this;
    }
}
