package org.ringdom.abi.io.fbif;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * An event to a framebuffer frontend.
 *
 * <pre>
 *   0x00 +--------------------+
 *        | type, u8           |
 *   0x04 +--------------------+
 *        | period, u32        |
 *   0x08 +--------------------+
 *        |                    |
 *   0x28 +--------------------+
 * </pre>
 *
 * <p>Source: {@code union xenfb_in_event} in xen/include/public/io/fbif.h.
 */
public final class FbifInEvent {
    /** Size in bytes. */
    public static final int SIZE = 40;
    /** Offset of {@link #type()}, u8. */
    public static final int TYPE_OFFSET = 0;
    /** Offset of {@link #refreshPeriod()}, u32. */
    public static final int REFRESH_PERIOD_OFFSET = 4;
    /** How often the backend refreshes. */
    public static final int TYPE_REFRESH_PERIOD = 1;
    /** The backend does not look. */
    public static final int NO_REFRESH = 0;

    private SharedBuffer buffer;
    private long offset;

    /** Looks at the structure at {@code offset} bytes of {@code buffer}; returns this. */
    public FbifInEvent wrap(SharedBuffer buffer, long offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** {@link #TYPE_REFRESH_PERIOD}. */
    public int type() {
        return buffer.getUByte(offset + TYPE_OFFSET);
    }

    /** Stores {@link #type()}. */
    public FbifInEvent type(int value) {
        buffer.putByte(offset + TYPE_OFFSET, (byte) value);
        return this;
    }

    /** Milliseconds between the refreshes that the backend would like; {@link #NO_REFRESH} for none. */
    public long refreshPeriod() {
        return buffer.getUInt(offset + REFRESH_PERIOD_OFFSET);
    }

    /** Stores {@link #refreshPeriod()}. */
    public FbifInEvent refreshPeriod(long value) {
        buffer.putInt(offset + REFRESH_PERIOD_OFFSET, (int) value);
        return this;
    }
}
