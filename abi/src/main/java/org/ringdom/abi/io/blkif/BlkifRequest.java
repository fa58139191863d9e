package org.ringdom.abi.io.blkif;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * A block request in any of its forms: direct (read, write, flush, barrier), discard, indirect.
 *
 * <pre>
 *   64-bit     direct               discard              indirect             32-bit
 *     0x00 +--------------------+--------------------+--------------------+    0x00
 *          | operation, u8      | operation, u8      | operation, u8 (6)  |
 *     0x01 +--------------------+--------------------+--------------------+    0x01
 *          | nr_segments, u8    | flag, u8           | indirect_op, u8    |
 *     0x02 +--------------------+--------------------+--------------------+    0x02
 *          | handle, u16        | handle, u16        | nr_segments, u16   |
 *     0x08 +--------------------+--------------------+--------------------+    0x04
 *          | id, u64            | id, u64            | id, u64            |
 *     0x10 +--------------------+--------------------+--------------------+    0x0C
 *          | sector_number, u64 | sector_number, u64 | sector_number, u64 |
 *     0x18 +--------------------+--------------------+--------------------+    0x14
 *          | seg[11], 8 bytes   | nr_sectors, u64    | handle, u16        |
 *     0x1C | each               |                    +--------------------+    0x18
 *          | (BlkifSegment)     |                    | grefs[8], u32      |
 *     0x70 +--------------------+--------------------+--------------------+    0x6C
 * </pre>
 *
 * <p>Sectors are always 512 bytes. A backend copies the entry out of the ring first and looks at the copy only.
 *
 * <p>Source: {@code struct blkif_request}, {@code blkif_request_discard} and {@code blkif_request_indirect} in
 * xen/include/public/io/blkif.h.
 */
public final class BlkifRequest {
    /** Offset of {@link #operation()}, u8, in every protocol and form. */
    public static final int OPERATION_OFFSET = 0;
    /** Offset of {@link #nrSegments()}, u8. */
    public static final int NR_SEGMENTS_OFFSET = 1;
    /** Offset of {@link #handle()}, u16, of direct and discard requests. */
    public static final int HANDLE_OFFSET = 2;
    /** Offset of {@link #discardFlag()}, u8. */
    public static final int DISCARD_FLAG_OFFSET = 1;
    /** Offset of {@link #indirectOperation()}, u8. */
    public static final int INDIRECT_OPERATION_OFFSET = 1;
    /** Offset of {@link #indirectNrSegments()}, u16. */
    public static final int INDIRECT_NR_SEGMENTS_OFFSET = 2;
    /** Bytes of the largest request of all protocols: room for a private copy. */
    public static final int MAX_SIZE = 112;

    /** Most segments of a direct request. */
    public static final int MAX_SEGMENTS = 11;
    /** Most pages of segments of an indirect request. */
    public static final int MAX_INDIRECT_PAGES = 8;
    /** Segments in a page of an indirect request. */
    public static final int SEGMENTS_PER_INDIRECT_PAGE = 512;
    /** Flag of a discard: the data must not be recoverable. */
    public static final int DISCARD_SECURE = 1;

    private final BlkifProtocol protocol;
    private SharedBuffer buffer;
    private long offset;

    /** A flyweight for requests of {@code protocol}. */
    public BlkifRequest(BlkifProtocol protocol) {
        this.protocol = protocol;
    }

    /** Looks at the request at {@code offset} bytes of {@code buffer}; returns this. */
    public BlkifRequest wrap(SharedBuffer buffer, long offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** The layout that this flyweight reads. */
    public BlkifProtocol protocol() {
        return protocol;
    }

    /** What is asked, one of {@link BlkifOperation}. */
    public int operation() {
        return buffer.getUByte(offset + OPERATION_OFFSET);
    }

    /** Stores {@link #operation()}. */
    public BlkifRequest operation(int value) {
        buffer.putByte(offset + OPERATION_OFFSET, (byte) value);
        return this;
    }

    /** Number of segments of a direct request; at most {@link #MAX_SEGMENTS} in an honest one. */
    public int nrSegments() {
        return buffer.getUByte(offset + NR_SEGMENTS_OFFSET);
    }

    /** Stores {@link #nrSegments()}. */
    public BlkifRequest nrSegments(int value) {
        buffer.putByte(offset + NR_SEGMENTS_OFFSET, (byte) value);
        return this;
    }

    /** Number of the virtual device, by convention only; of direct and discard requests. */
    public int handle() {
        return buffer.getUShort(offset + HANDLE_OFFSET);
    }

    /** Stores {@link #handle()}. */
    public BlkifRequest handle(int value) {
        buffer.putShort(offset + HANDLE_OFFSET, (short) value);
        return this;
    }

    /** Chosen by the frontend, echoed in the response; opaque. */
    public long id() {
        return buffer.getLong(offset + protocol.idOffset);
    }

    /** Stores {@link #id()}. */
    public BlkifRequest id(long value) {
        buffer.putLong(offset + protocol.idOffset, value);
        return this;
    }

    /** First sector on the disk, unsigned, in units of 512 bytes. */
    public long sector() {
        return buffer.getLong(offset + protocol.sectorOffset);
    }

    /** Stores {@link #sector()}. */
    public BlkifRequest sector(long value) {
        buffer.putLong(offset + protocol.sectorOffset, value);
        return this;
    }

    /** Offset from the start of this request of segment {@code index}, a {@link BlkifSegment}. */
    public int segmentOffset(int index) {
        return protocol.segmentsOffset + index * BlkifSegment.SIZE;
    }

    /** Grant reference of segment {@code index} of a direct request. */
    public int segmentGref(int index) {
        return BlkifSegment.gref(buffer, offset + segmentOffset(index));
    }

    /** First 512-byte unit of segment {@code index} in its page. */
    public int segmentFirstSector(int index) {
        return BlkifSegment.firstSector(buffer, offset + segmentOffset(index));
    }

    /** Last 512-byte unit (inclusive) of segment {@code index} in its page. */
    public int segmentLastSector(int index) {
        return BlkifSegment.lastSector(buffer, offset + segmentOffset(index));
    }

    /** Stores segment {@code index} of a direct request. */
    public BlkifRequest segment(int index, int gref, int firstSector, int lastSector) {
        BlkifSegment.put(buffer, offset + segmentOffset(index), gref, firstSector, lastSector);
        return this;
    }

    /** Flags of a discard request: 0 or {@link #DISCARD_SECURE}. */
    public int discardFlag() {
        return buffer.getUByte(offset + DISCARD_FLAG_OFFSET);
    }

    /** Stores {@link #discardFlag()}. */
    public BlkifRequest discardFlag(int value) {
        buffer.putByte(offset + DISCARD_FLAG_OFFSET, (byte) value);
        return this;
    }

    /** Number of sectors of a discard request, unsigned. */
    public long discardSectors() {
        return buffer.getLong(offset + protocol.discardSectorsOffset);
    }

    /** Stores {@link #discardSectors()}. */
    public BlkifRequest discardSectors(long value) {
        buffer.putLong(offset + protocol.discardSectorsOffset, value);
        return this;
    }

    /** What an indirect request asks: read or write; its response carries this operation. */
    public int indirectOperation() {
        return buffer.getUByte(offset + INDIRECT_OPERATION_OFFSET);
    }

    /** Stores {@link #indirectOperation()}. */
    public BlkifRequest indirectOperation(int value) {
        buffer.putByte(offset + INDIRECT_OPERATION_OFFSET, (byte) value);
        return this;
    }

    /** Number of segments of an indirect request, in its indirect pages one after the other. */
    public int indirectNrSegments() {
        return buffer.getUShort(offset + INDIRECT_NR_SEGMENTS_OFFSET);
    }

    /** Stores {@link #indirectNrSegments()}. */
    public BlkifRequest indirectNrSegments(int value) {
        buffer.putShort(offset + INDIRECT_NR_SEGMENTS_OFFSET, (short) value);
        return this;
    }

    /** Number of the virtual device of an indirect request, by convention only. */
    public int indirectHandle() {
        return buffer.getUShort(offset + protocol.indirectHandleOffset);
    }

    /** Stores {@link #indirectHandle()}. */
    public BlkifRequest indirectHandle(int value) {
        buffer.putShort(offset + protocol.indirectHandleOffset, (short) value);
        return this;
    }

    /** Grant reference of page {@code index} of segments, below {@link #MAX_INDIRECT_PAGES}. */
    public int indirectGref(int index) {
        return buffer.getInt(offset + protocol.indirectGrefsOffset + 4L * index);
    }

    /** Stores {@link #indirectGref(int)}. */
    public BlkifRequest indirectGref(int index, int value) {
        buffer.putInt(offset + protocol.indirectGrefsOffset + 4L * index, value);
        return this;
    }

    /** Number of indirect pages that {@code segments} segments need. */
    public static int indirectPages(int segments) {
        return (segments + SEGMENTS_PER_INDIRECT_PAGE - 1) / SEGMENTS_PER_INDIRECT_PAGE;
    }
}
