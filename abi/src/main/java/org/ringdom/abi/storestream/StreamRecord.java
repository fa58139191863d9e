package org.ringdom.abi.storestream;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * The head of each record of a stream; {@link #length()} bytes of body follow it, and zeros up to a multiple of 8. C xenstored counts
 * these zeros into the length, and looks for the next record right behind it, so whoever writes for it does the same.
 *
 * <pre>
 *         0       1       2       3       4       5       6       7       8
 *        +-------------------------------+-------------------------------+
 *    0x0 |             type              |            length             |
 *        +-------------------------------+-------------------------------+
 * </pre>
 *
 * <p>Source: docs/designs/xenstore-migration.md of the Xen project.
 */
public final class StreamRecord {
    /** Size in bytes. */
    public static final int SIZE = 8;
    /** Offset of {@link #type()}, u32. */
    public static final int TYPE_OFFSET = 0;
    /** Offset of {@link #length()}, u32. */
    public static final int LENGTH_OFFSET = 4;

    /** The end of the stream. */
    public static final int END = 0;
    /** A {@link GlobalData}. */
    public static final int GLOBAL_DATA = 1;
    /** A {@link ConnectionData}. */
    public static final int CONNECTION_DATA = 2;
    /** A {@link WatchData}. */
    public static final int WATCH_DATA = 3;
    /** An open transaction. */
    public static final int TRANSACTION_DATA = 4;
    /** A {@link NodeData}. */
    public static final int NODE_DATA = 5;
    /** A {@link GlobalQuotaData}. */
    public static final int GLOBAL_QUOTA_DATA = 6;
    /** Quotas and features of a domain. */
    public static final int DOMAIN_DATA = 7;
    /** A {@link WatchDataExtended}; from version 2 on. */
    public static final int WATCH_DATA_EXTENDED = 8;
    /** Records begin at multiples of so many bytes. */
    public static final int ALIGNMENT = 8;

    /** {@code length} and what fills it up. */
    public static long padded(long length) {
        return (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    private SharedBuffer buffer;
    private long offset;

    /** Looks at the structure at {@code offset} bytes of {@code buffer}; returns this. */
    public StreamRecord wrap(SharedBuffer buffer, long offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** What the body is. */
    public long type() {
        return buffer.getUInt(offset + TYPE_OFFSET);
    }

    /** Stores {@link #type()}. */
    public StreamRecord type(long value) {
        buffer.putInt(offset + TYPE_OFFSET, (int) value);
        return this;
    }

    /** Bytes of the body, without what fills it up. */
    public long length() {
        return buffer.getUInt(offset + LENGTH_OFFSET);
    }

    /** Stores {@link #length()}. */
    public StreamRecord length(long value) {
        buffer.putInt(offset + LENGTH_OFFSET, (int) value);
        return this;
    }
}
