package org.ringdom.xenstore.journal;

/**
 * Appends numbered records with checksums to one queue. What is longer than a queue takes at once goes into parts:
 *
 * <pre>
 *   record   +0 u32 checksum (CRC-32C of the rest)   +4 u8 kind   +5 u64 number   +13 excerpt
 *   parts    the same with kind FIRST_PART, PART ... LAST_PART   +13 a piece of {u8 kind, excerpt}
 * </pre>
 *
 * <p>Parts without their last are no record: a writer died between them, or the disk was full. Not thread-safe.
 */
final class RecordWriter {
    static final int CHECKSUM_BYTES = 4;
    static final int HEADER_BYTES = 13;
    static final int SNAPSHOT = 1;
    static final int END = 2;
    static final int EXCERPT = 3;
    static final int FIRST_PART = 4;
    static final int PART = 5;
    static final int LAST_PART = 6;
    /** The longest piece of a record in parts; a queue takes less than a quarter of its block of 1 MiB at once. */
    static final int PIECE_BYTES = 128 << 10;

    private final Journal to;
    private final Output record = new Output();
    private final Output part = new Output();
    private long number;
    private long bytes;

    /**
     * @param number of the next record
     * @param bytes of records that there are already
     */
    RecordWriter(Journal to, long number, long bytes) {
        this.to = to;
        this.number = number;
        this.bytes = bytes;
    }

    /** Appends a record whole, or throws and it is none. */
    void write(int kind, Excerpt excerpt) {
        begin(record, kind);
        ExcerptCodec.encode(excerpt, record);
        if (record.length() - HEADER_BYTES < PIECE_BYTES) {
            append(record);
        } else {
            writeParts(kind);
        }
    }

    private void writeParts(int kind) {
        int length = record.length();
        for (int from = HEADER_BYTES; from < length;) {
            int to = Math.min(length, from + PIECE_BYTES - 1);
            boolean first = from == HEADER_BYTES;
            begin(part, first ? FIRST_PART : to == length ? LAST_PART : PART);
            if (first) {
                part.u8(kind);
            }
            part.piece(record, from, to);
            append(part);
            from = to;
        }
    }

    private void begin(Output out, int kind) {
        out.clear();
        out.i32(0);
        out.u8(kind);
        out.i64(number);
    }

    private void append(Output out) {
        out.checksum(0, CHECKSUM_BYTES);
        to.append(out.array(), out.length());
        number++;
        bytes += out.length();
    }

    /** Bytes of records in the queue. */
    long bytes() {
        return bytes;
    }
}
