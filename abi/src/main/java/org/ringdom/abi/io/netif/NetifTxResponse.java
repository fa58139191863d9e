package org.ringdom.abi.io.netif;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * The answer to a transmit request, or to an extra info entry.
 *
 * <pre>
 *         0       1       2       3       4       5       6       7       8
 *        +---------------+---------------+-------------------------------+
 *     0x0|       id      |     status    |
 *        +---------------+---------------+-------------------------------+
 * </pre>
 *
 * <p>Source: {@code struct netif_tx_response} in xen/include/public/io/netif.h.
 */
public final class NetifTxResponse {
    /** Size in bytes. */
    public static final int SIZE = 4;
    /** Offset of {@link #id()}, u16. */
    public static final int ID_OFFSET = 0;
    /** Offset of {@link #status()}, s16. */
    public static final int STATUS_OFFSET = 2;

    private SharedBuffer buffer;
    private long offset;

    /** Looks at the structure at {@code offset} bytes of {@code buffer}; returns this. */
    public NetifTxResponse wrap(SharedBuffer buffer, long offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** The id of the request. */
    public int id() {
        return buffer.getUShort(offset + ID_OFFSET);
    }

    /** Stores {@link #id()}. */
    public NetifTxResponse id(int value) {
        buffer.putShort(offset + ID_OFFSET, (short) value);
        return this;
    }

    /** One of {@link NetifStatus}. */
    public int status() {
        return buffer.getShort(offset + STATUS_OFFSET);
    }

    /** Stores {@link #status()}. */
    public NetifTxResponse status(int value) {
        buffer.putShort(offset + STATUS_OFFSET, (short) value);
        return this;
    }
}
