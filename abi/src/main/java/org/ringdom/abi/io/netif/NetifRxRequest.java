package org.ringdom.abi.io.netif;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * A receive request: a page into which the backend may put a fragment.
 *
 * <pre>
 *         0       1       2       3       4       5       6       7       8
 *        +---------------+---------------+-------------------------------+
 *     0x0|       id      |               |              gref             |
 *        +---------------+---------------+-------------------------------+
 * </pre>
 *
 * <p>An entry of the receive ring is as large as this.
 *
 * <p>Source: {@code struct netif_rx_request} in xen/include/public/io/netif.h.
 */
public final class NetifRxRequest {
    /** Size in bytes. */
    public static final int SIZE = 8;
    /** Offset of {@link #id()}, u16. */
    public static final int ID_OFFSET = 0;
    /** Offset of {@link #gref()}, u32. */
    public static final int GREF_OFFSET = 4;

    private SharedBuffer buffer;
    private long offset;

    /** Looks at the structure at {@code offset} bytes of {@code buffer}; returns this. */
    public NetifRxRequest wrap(SharedBuffer buffer, long offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** Chosen by the frontend, echoed in the response. */
    public int id() {
        return buffer.getUShort(offset + ID_OFFSET);
    }

    /** Stores {@link #id()}. */
    public NetifRxRequest id(int value) {
        buffer.putShort(offset + ID_OFFSET, (short) value);
        return this;
    }

    /** Grant reference of the page, writable. */
    public int gref() {
        return buffer.getInt(offset + GREF_OFFSET);
    }

    /** Stores {@link #gref()}. */
    public NetifRxRequest gref(int value) {
        buffer.putInt(offset + GREF_OFFSET, value);
        return this;
    }
}
