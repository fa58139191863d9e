package org.ringdom.abi.io.netif;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * An element of a list of grants that a backend is to keep mapped.
 *
 * <pre>
 *         0       1       2       3       4       5       6       7       8
 *        +-------------------------------+---------------+---------------+
 *     0x0|              ref              |     flags     |     status    |
 *        +-------------------------------+---------------+---------------+
 * </pre>
 *
 * <p>Source: {@code struct xen_netif_gref} in xen/include/public/io/netif.h.
 */
public final class NetifGref {
    /** Size in bytes. */
    public static final int SIZE = 8;
    /** Offset of {@link #ref()}, u32. */
    public static final int REF_OFFSET = 0;
    /** Offset of {@link #flags()}, u16. */
    public static final int FLAGS_OFFSET = 4;
    /** Offset of {@link #status()}, u16. */
    public static final int STATUS_OFFSET = 6;
    /** Flag: the page must not be written. */
    public static final int READONLY = 1;

    private SharedBuffer buffer;
    private long offset;

    /** Looks at the structure at {@code offset} bytes of {@code buffer}; returns this. */
    public NetifGref wrap(SharedBuffer buffer, long offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** The grant reference. */
    public int ref() {
        return buffer.getInt(offset + REF_OFFSET);
    }

    /** Stores {@link #ref()}. */
    public NetifGref ref(int value) {
        buffer.putInt(offset + REF_OFFSET, value);
        return this;
    }

    /** {@link #READONLY} or 0. */
    public int flags() {
        return buffer.getUShort(offset + FLAGS_OFFSET);
    }

    /** Stores {@link #flags()}. */
    public NetifGref flags(int value) {
        buffer.putShort(offset + FLAGS_OFFSET, (short) value);
        return this;
    }

    /** A {@code STATUS_} constant of {@link NetifCtrlResponse}, stored by the backend. */
    public int status() {
        return buffer.getUShort(offset + STATUS_OFFSET);
    }

    /** Stores {@link #status()}. */
    public NetifGref status(int value) {
        buffer.putShort(offset + STATUS_OFFSET, (short) value);
        return this;
    }
}
