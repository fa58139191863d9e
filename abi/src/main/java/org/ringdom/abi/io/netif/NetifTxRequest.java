package org.ringdom.abi.io.netif;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * A transmit request: one fragment of a packet from the guest.
 *
 * <pre>
 *         0       1       2       3       4       5       6       7       8
 *        +-------------------------------+---------------+---------------+
 *     0x0|              gref             |  data_offset  |     flags     |
 *        +---------------+---------------+---------------+---------------+
 *     0x8|       id      |      size     |
 *        +---------------+---------------+-------------------------------+
 * </pre>
 *
 * <p>An entry of the transmit ring is as large as this; {@link NetifExtraInfo} follows the first request in entries of its own.
 *
 * <p>Source: {@code struct netif_tx_request} in xen/include/public/io/netif.h.
 */
public final class NetifTxRequest {
    /** Size in bytes. */
    public static final int SIZE = 12;
    /** Offset of {@link #gref()}, u32. */
    public static final int GREF_OFFSET = 0;
    /** Offset of {@link #dataOffset()}, u16. */
    public static final int DATA_OFFSET_OFFSET = 4;
    /** Offset of {@link #flags()}, u16. */
    public static final int FLAGS_OFFSET = 6;
    /** Offset of {@link #id()}, u16. */
    public static final int ID_OFFSET = 8;
    /** Offset of {@link #size()}, u16. */
    public static final int SIZE_OFFSET = 0xa;
    /** Flag: the checksum holds only the pseudo header's sum. */
    public static final int CSUM_BLANK = 1 << 0;
    /** Flag: the data needs no check. */
    public static final int DATA_VALIDATED = 1 << 1;
    /** Flag: the packet goes on in the next request. */
    public static final int MORE_DATA = 1 << 2;
    /** Flag: the next entry is a {@link NetifExtraInfo}. */
    public static final int EXTRA_INFO = 1 << 3;
    /** Largest packet in bytes. */
    public static final int MAX_PACKET_SIZE = 0xFFFF;
    /** How many entries per packet a backend has to accept at least. */
    public static final int MIN_SLOTS = 18;

    private SharedBuffer buffer;
    private long offset;

    /** Looks at the structure at {@code offset} bytes of {@code buffer}; returns this. */
    public NetifTxRequest wrap(SharedBuffer buffer, long offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** Grant reference of the page. */
    public int gref() {
        return buffer.getInt(offset + GREF_OFFSET);
    }

    /** Stores {@link #gref()}. */
    public NetifTxRequest gref(int value) {
        buffer.putInt(offset + GREF_OFFSET, value);
        return this;
    }

    /** First byte of the fragment in its page. */
    public int dataOffset() {
        return buffer.getUShort(offset + DATA_OFFSET_OFFSET);
    }

    /** Stores {@link #dataOffset()}. */
    public NetifTxRequest dataOffset(int value) {
        buffer.putShort(offset + DATA_OFFSET_OFFSET, (short) value);
        return this;
    }

    /** A combination of the constants here. */
    public int flags() {
        return buffer.getUShort(offset + FLAGS_OFFSET);
    }

    /** Stores {@link #flags()}. */
    public NetifTxRequest flags(int value) {
        buffer.putShort(offset + FLAGS_OFFSET, (short) value);
        return this;
    }

    /** Chosen by the frontend, echoed in the response. */
    public int id() {
        return buffer.getUShort(offset + ID_OFFSET);
    }

    /** Stores {@link #id()}. */
    public NetifTxRequest id(int value) {
        buffer.putShort(offset + ID_OFFSET, (short) value);
        return this;
    }

    /** Bytes: of the whole packet in its first request, of the fragment in later ones. */
    public int size() {
        return buffer.getUShort(offset + SIZE_OFFSET);
    }

    /** Stores {@link #size()}. */
    public NetifTxRequest size(int value) {
        buffer.putShort(offset + SIZE_OFFSET, (short) value);
        return this;
    }
}
