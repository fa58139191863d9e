package org.ringdom.abi.storestream;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * Quotas; the values follow, 4 bytes each and 0 for no limit, then their names in the same order, each with its NUL.
 *
 * <pre>
 *         0       1       2       3       4
 *        +---------------+---------------+
 *    0x0 |    domains    |     store     |
 *        +---------------+---------------+
 * </pre>
 *
 * <p>Source: docs/designs/xenstore-migration.md of the Xen project.
 */
public final class GlobalQuotaData {
    /** Size in bytes. */
    public static final int SIZE = 4;
    /** Offset of {@link #domains()}, u16. */
    public static final int DOMAINS_OFFSET = 0;
    /** Offset of {@link #store()}, u16. */
    public static final int STORE_OFFSET = 2;

    private SharedBuffer buffer;
    private long offset;

    /** Looks at the structure at {@code offset} bytes of {@code buffer}; returns this. */
    public GlobalQuotaData wrap(SharedBuffer buffer, long offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** Number of quotas that hold for each domain; they stand first. */
    public int domains() {
        return buffer.getUShort(offset + DOMAINS_OFFSET);
    }

    /** Stores {@link #domains()}. */
    public GlobalQuotaData domains(int value) {
        buffer.putShort(offset + DOMAINS_OFFSET, (short) value);
        return this;
    }

    /** Number of quotas that hold for the whole store. */
    public int store() {
        return buffer.getUShort(offset + STORE_OFFSET);
    }

    /** Stores {@link #store()}. */
    public GlobalQuotaData store(int value) {
        buffer.putShort(offset + STORE_OFFSET, (short) value);
        return this;
    }
}
