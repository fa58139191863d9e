package org.ringdom.xenstore.journal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/** Checks what {@link RecordWriter} wrote, one after the other, and puts parts together. Not thread-safe. */
final class RecordReader {
    private final ByteArrayOutputStream parts = new ByteArrayOutputStream();
    private boolean began;
    private long number;
    private long bytes;

    /** Looks at the next record as it lies in the queue; false if it is damaged, not there, or not the next one. */
    boolean isGood(byte[] record) {
        if (record.length <= RecordWriter.HEADER_BYTES) {
            return false;
        }
        ByteBuffer in = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
        CRC32C crc = new CRC32C();
        crc.update(record, RecordWriter.CHECKSUM_BYTES, record.length - RecordWriter.CHECKSUM_BYTES);
        return in.getInt(0) == (int) crc.getValue() && in.getLong(RecordWriter.CHECKSUM_BYTES + 1) == number;
    }

    /** Goes on behind a good record. */
    void skip(byte[] record) {
        number++;
        bytes += record.length;
    }

    /** Takes a good record; hands on the excerpt that it completes, if any and if it is not the end of a snapshot. */
    void take(byte[] record, Consumer<Excerpt> visitor) {
        skip(record);
        int kind = record[RecordWriter.CHECKSUM_BYTES];
        int length = record.length - RecordWriter.HEADER_BYTES;
        if (kind == RecordWriter.PART || kind == RecordWriter.LAST_PART) {
            if (!began) {
                throw new IllegalArgumentException("a part of a record without its first");
            }
            parts.write(record, RecordWriter.HEADER_BYTES, length);
            if (kind == RecordWriter.LAST_PART) {
                byte[] whole = parts.toByteArray();
                forget();
                hand(whole[0], ByteBuffer.wrap(whole, 1, whole.length - 1), visitor);
            }
            return;
        }
        forget(); // parts that never became a record
        if (kind == RecordWriter.FIRST_PART) {
            began = true;
            parts.write(record, RecordWriter.HEADER_BYTES, length);
        } else {
            hand(kind, ByteBuffer.wrap(record, RecordWriter.HEADER_BYTES, length), visitor);
        }
    }

    private void forget() {
        began = false;
        parts.reset();
    }

    private static void hand(int kind, ByteBuffer excerpt, Consumer<Excerpt> visitor) {
        if (kind != RecordWriter.END) {
            visitor.accept(ExcerptCodec.decode(excerpt.slice().order(ByteOrder.LITTLE_ENDIAN)));
        }
    }

    /** The number of the record that comes next. */
    long number() {
        return number;
    }

    /** Bytes of the records taken. */
    long bytes() {
        return bytes;
    }
}
