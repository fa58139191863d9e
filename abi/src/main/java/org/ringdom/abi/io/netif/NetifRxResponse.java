package org.ringdom.abi.io.netif;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * A received fragment. It lies in the slot of the request that it answers.
 *
 * <pre>
 *         0       1       2       3       4       5       6       7       8
 *        +---------------+---------------+---------------+---------------+
 *     0x0|       id      |  data_offset  |     flags     |     status    |
 *        +---------------+---------------+---------------+---------------+
 * </pre>
 *
 * <p>Source: {@code struct netif_rx_response} in xen/include/public/io/netif.h.
 */
public final class NetifRxResponse {
    /** Size in bytes. */
    public static final int SIZE = 8;
    /** Offset of {@link #id()}, u16. */
    public static final int ID_OFFSET = 0;
    /** Offset of {@link #dataOffset()}, u16. */
    public static final int DATA_OFFSET_OFFSET = 2;
    /** Offset of {@link #flags()}, u16. */
    public static final int FLAGS_OFFSET = 4;
    /** Offset of {@link #status()}, s16. */
    public static final int STATUS_OFFSET = 6;
    /** Flag: the data was checked. */
    public static final int DATA_VALIDATED = 1 << 0;
    /** Flag: the checksum holds only the pseudo header's sum. Not the bits of a transmit request: they are swapped. */
    public static final int CSUM_BLANK = 1 << 1;
    /** Flag: the packet goes on in the next response. */
    public static final int MORE_DATA = 1 << 2;
    /** Flag: the next entry is a {@link NetifExtraInfo}. */
    public static final int EXTRA_INFO = 1 << 3;
    /** Flag: old way of segmentation offload; the response carries no data. */
    public static final int GSO_PREFIX = 1 << 4;

    private SharedBuffer buffer;
    private long offset;

    /** Looks at the structure at {@code offset} bytes of {@code buffer}; returns this. */
    public NetifRxResponse wrap(SharedBuffer buffer, long offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** The id of the request. */
    public int id() {
        return buffer.getUShort(offset + ID_OFFSET);
    }

    /** Stores {@link #id()}. */
    public NetifRxResponse id(int value) {
        buffer.putShort(offset + ID_OFFSET, (short) value);
        return this;
    }

    /** First byte of the fragment in the page. */
    public int dataOffset() {
        return buffer.getUShort(offset + DATA_OFFSET_OFFSET);
    }

    /** Stores {@link #dataOffset()}. */
    public NetifRxResponse dataOffset(int value) {
        buffer.putShort(offset + DATA_OFFSET_OFFSET, (short) value);
        return this;
    }

    /** A combination of the constants here. */
    public int flags() {
        return buffer.getUShort(offset + FLAGS_OFFSET);
    }

    /** Stores {@link #flags()}. */
    public NetifRxResponse flags(int value) {
        buffer.putShort(offset + FLAGS_OFFSET, (short) value);
        return this;
    }

    /** Bytes of the fragment, or a negative {@link NetifStatus}. */
    public int status() {
        return buffer.getShort(offset + STATUS_OFFSET);
    }

    /** Stores {@link #status()}. */
    public NetifRxResponse status(int value) {
        buffer.putShort(offset + STATUS_OFFSET, (short) value);
        return this;
    }
}
