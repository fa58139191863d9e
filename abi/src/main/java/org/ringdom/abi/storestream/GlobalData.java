package org.ringdom.abi.storestream;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * Descriptors that a store hands to its successor in the same process.
 *
 * <pre>
 *         0       1       2       3       4       5       6       7       8
 *        +-------------------------------+-------------------------------+
 *    0x0 |             socket            |             evtchn            |
 *        +-------------------------------+-------------------------------+
 * </pre>
 *
 * <p>Source: docs/designs/xenstore-migration.md of the Xen project.
 */
public final class GlobalData {
    /** Size in bytes. */
    public static final int SIZE = 8;
    /** Offset of {@link #socket()}, s32. */
    public static final int SOCKET_OFFSET = 0;
    /** Offset of {@link #evtchn()}, s32. */
    public static final int EVTCHN_OFFSET = 4;

    /** No descriptor. */
    public static final int NONE = -1;

    private SharedBuffer buffer;
    private long offset;

    /** Looks at the structure at {@code offset} bytes of {@code buffer}; returns this. */
    public GlobalData wrap(SharedBuffer buffer, long offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** The socket that it listens at, or {@link #NONE}. */
    public int socket() {
        return buffer.getInt(offset + SOCKET_OFFSET);
    }

    /** Stores {@link #socket()}. */
    public GlobalData socket(int value) {
        buffer.putInt(offset + SOCKET_OFFSET, value);
        return this;
    }

    /** The device of event channels, or {@link #NONE}. */
    public int evtchn() {
        return buffer.getInt(offset + EVTCHN_OFFSET);
    }

    /** Stores {@link #evtchn()}. */
    public GlobalData evtchn(int value) {
        buffer.putInt(offset + EVTCHN_OFFSET, value);
        return this;
    }
}
