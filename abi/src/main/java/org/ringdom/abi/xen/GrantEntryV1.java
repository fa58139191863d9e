package org.ringdom.abi.xen;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * An entry of a grant table, version 1: one page that one other domain may use.
 *
 * <pre>
 *         0       1       2       3       4       5       6       7       8
 *        +---------------+---------------+-------------------------------+
 *     0x0|     flags     |     domid     |             frame             |
 *        +---------------+---------------+-------------------------------+
 * </pre>
 *
 * <p>The owner publishes an entry by storing domid and frame, then {@link #flagsRelease(int)}. Whoever uses the grant adds
 * {@link #READING} and {@link #WRITING} by a compare-and-set of the whole {@linkplain #header() header}, so that a changed
 * domid or type is noticed, and takes them away in the end. The owner revokes by a compare-and-set of the flags to 0, which
 * succeeds only while nobody uses the grant.
 *
 * <p>A grant reference is the index of the entry in the table; {@link #ENTRIES_PER_FRAME} fit into a page.
 *
 * <p>Source: {@code struct grant_entry_v1} in xen/include/public/grant_table.h.
 */
public final class GrantEntryV1 {
    /** Size in bytes. */
    public static final int SIZE = 8;
    /** Offset of {@link #flags()}, u16. */
    public static final int FLAGS_OFFSET = 0;
    /** Offset of {@link #domid()}, u16. */
    public static final int DOMID_OFFSET = 2;
    /** Offset of {@link #frame()}, u32. */
    public static final int FRAME_OFFSET = 4;
    /** Offset of the {@linkplain #header() header}: flags and domid as one u32. */
    public static final int HEADER_OFFSET = 0;
    /** Entries of a page of the table. */
    public static final int ENTRIES_PER_FRAME = 512;
    /** References below this are handed out by the toolstack, not by the guest. */
    public static final int RESERVED_ENTRIES = 8;
    /** Reserved reference: the console ring. */
    public static final int RESERVED_CONSOLE = 0;
    /** Reserved reference: the xenstore ring. */
    public static final int RESERVED_XENSTORE = 1;

    /** Type: no grant. */
    public static final int INVALID = 0;
    /** Type: {@link #domid()} may map the frame. */
    public static final int PERMIT_ACCESS = 1;
    /** Type: the owner would take a frame from {@link #domid()}. */
    public static final int ACCEPT_TRANSFER = 2;
    /** Type: a grant of a grant; version 2 only. */
    public static final int TRANSITIVE = 3;
    /** The bits of the flags that are the type. */
    public static final int TYPE_MASK = 3;
    /** Flag for permit_access: the frame must not be written. */
    public static final int READONLY = 1 << 2;
    /** Flag for permit_access: the grant is in use; the owner must not revoke it. */
    public static final int READING = 1 << 3;
    /** Flag for permit_access: the grant is in use for writing. */
    public static final int WRITING = 1 << 4;
    /** Cache attribute PWT. */
    public static final int PWT = 1 << 5;
    /** Cache attribute PCD. */
    public static final int PCD = 1 << 6;
    /** Cache attribute PAT. */
    public static final int PAT = 1 << 7;
    /** Flag for permit_access: only a part of the page; version 2 only. */
    public static final int SUB_PAGE = 1 << 8;
    /** Flag for accept_transfer: a transfer has begun. */
    public static final int TRANSFER_COMMITTED = 1 << 2;
    /** Flag for accept_transfer: the transfer is done. */
    public static final int TRANSFER_COMPLETED = 1 << 3;

    private SharedBuffer buffer;
    private long offset;

    /** Looks at the structure at {@code offset} bytes of {@code buffer}; returns this. */
    public GrantEntryV1 wrap(SharedBuffer buffer, long offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** Type and state of the grant, a combination of the constants here. */
    public int flags() {
        return buffer.getUShort(offset + FLAGS_OFFSET);
    }

    /** Stores {@link #flags()}. */
    public GrantEntryV1 flags(int value) {
        buffer.putShort(offset + FLAGS_OFFSET, (short) value);
        return this;
    }

    /** {@link #flags()} with volatile order. */
    public int flagsVolatile() {
        return buffer.getUShortVolatile(offset + FLAGS_OFFSET);
    }

    /** Stores {@link #flags()} with release order: everything stored before is visible to whoever sees it. */
    public void flagsRelease(int value) {
        buffer.putShortRelease(offset + FLAGS_OFFSET, (short) value);
    }

    /** The domain that may use the page. */
    public int domid() {
        return buffer.getUShort(offset + DOMID_OFFSET);
    }

    /** Stores {@link #domid()}. */
    public GrantEntryV1 domid(int value) {
        buffer.putShort(offset + DOMID_OFFSET, (short) value);
        return this;
    }

    /** The machine frame that is granted. */
    public long frame() {
        return buffer.getUInt(offset + FRAME_OFFSET);
    }

    /** Stores {@link #frame()}. */
    public GrantEntryV1 frame(long value) {
        buffer.putInt(offset + FRAME_OFFSET, (int) value);
        return this;
    }

    /** Offset of the entry of reference {@code ref} (unsigned) from the start of the table. */
    public static long entryOffset(int ref) {
        return Integer.toUnsignedLong(ref) * SIZE;
    }

    /** A header of {@code flags} and {@code domid}. */
    public static int header(int flags, int domid) {
        return flags & 0xFFFF | domid << 16;
    }

    /** The flags of a header. */
    public static int headerFlags(int header) {
        return header & 0xFFFF;
    }

    /** The domid of a header. */
    public static int headerDomid(int header) {
        return header >>> 16;
    }

    /** Flags and domid as one value, read at once. */
    public int header() {
        return buffer.getInt(offset + HEADER_OFFSET);
    }

    /** {@link #header()} with volatile order. */
    public int headerVolatile() {
        return buffer.getIntVolatile(offset + HEADER_OFFSET);
    }

    /** Replaces the header {@code expected} by {@code value} in one atomic step; false if something else was there. */
    public boolean compareAndSetHeader(int expected, int value) {
        return buffer.compareAndSetInt(offset + HEADER_OFFSET, expected, value);
    }

    /** Replaces the flags {@code expected} by {@code value} in one atomic step; false if something else was there. */
    public boolean compareAndSetFlags(int expected, int value) {
        return buffer.compareAndSetShort(offset + FLAGS_OFFSET, (short) expected, (short) value);
    }
}
