package org.ringdom.abi.io.blkif;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * A segment of a block request: a part of one granted page. The same in all protocols.
 *
 * <pre>
 *         0       1       2       3       4       5       6       7       8
 *        +-------------------------------+-------+-------+---------------+
 *     0x0|             gref              | first | last  |               |
 *        +-------------------------------+-------+-------+---------------+
 * </pre>
 *
 * <p>First and last are inclusive, 0 to 7, in units of 512 bytes. Consecutive segments are contiguous on the disk.
 *
 * <p>The static methods do the same without an object, for loops over a page of segments.
 *
 * <p>Source: {@code struct blkif_request_segment} in xen/include/public/io/blkif.h.
 */
public final class BlkifSegment {
    /** Size in bytes. */
    public static final int SIZE = 8;
    /** Offset of {@link #gref()}, u32. */
    public static final int GREF_OFFSET = 0;
    /** Offset of {@link #firstSector()}, u8. */
    public static final int FIRST_SECTOR_OFFSET = 4;
    /** Offset of {@link #lastSector()}, u8. */
    public static final int LAST_SECTOR_OFFSET = 5;
    /** Units of 512 bytes in a page: sector numbers are below this. */
    public static final int SECTORS_PER_PAGE = 8;

    private SharedBuffer buffer;
    private long offset;

    /** Looks at the segment at {@code offset} bytes of {@code buffer}; returns this. */
    public BlkifSegment wrap(SharedBuffer buffer, long offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** Grant reference of the page. */
    public int gref() {
        return gref(buffer, offset);
    }

    /** Stores {@link #gref()}. */
    public BlkifSegment gref(int value) {
        buffer.putInt(offset + GREF_OFFSET, value);
        return this;
    }

    /** First 512-byte unit in the page. */
    public int firstSector() {
        return firstSector(buffer, offset);
    }

    /** Stores {@link #firstSector()}. */
    public BlkifSegment firstSector(int value) {
        buffer.putByte(offset + FIRST_SECTOR_OFFSET, (byte) value);
        return this;
    }

    /** Last 512-byte unit in the page, inclusive. */
    public int lastSector() {
        return lastSector(buffer, offset);
    }

    /** Stores {@link #lastSector()}. */
    public BlkifSegment lastSector(int value) {
        buffer.putByte(offset + LAST_SECTOR_OFFSET, (byte) value);
        return this;
    }

    /** Grant reference of the segment at {@code offset}. */
    public static int gref(SharedBuffer buffer, long offset) {
        return buffer.getInt(offset + GREF_OFFSET);
    }

    /** First 512-byte unit of the segment at {@code offset}. */
    public static int firstSector(SharedBuffer buffer, long offset) {
        return buffer.getUByte(offset + FIRST_SECTOR_OFFSET);
    }

    /** Last 512-byte unit of the segment at {@code offset}. */
    public static int lastSector(SharedBuffer buffer, long offset) {
        return buffer.getUByte(offset + LAST_SECTOR_OFFSET);
    }

    /** Stores a segment at {@code offset}; the two bytes of padding are zeroed. */
    public static void put(SharedBuffer buffer, long offset, int gref, int firstSector, int lastSector) {
        buffer.putInt(offset + GREF_OFFSET, gref);
        buffer.putInt(offset + FIRST_SECTOR_OFFSET, firstSector & 0xFF | (lastSector & 0xFF) << 8);
    }
}
