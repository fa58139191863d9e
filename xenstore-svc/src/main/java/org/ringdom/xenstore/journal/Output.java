package org.ringdom.xenstore.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

import org.ringdom.xenstore.protocol.Wire;

/** Writes values into an array that grows. Little endian. Not thread-safe. */
final class Output {
    private final CRC32C crc = new CRC32C();
    private ByteBuffer buffer = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);

    void clear() {
        buffer.clear();
    }

    byte[] array() {
        return buffer.array();
    }

    int length() {
        return buffer.position();
    }

    private ByteBuffer room(int bytes) {
        if (buffer.remaining() < bytes) {
            int capacity = Math.max(2 * buffer.capacity(), buffer.position() + bytes);
            buffer = ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN).put(buffer.flip());
        }
        return buffer;
    }

    void u8(int value) {
        room(1).put((byte) value);
    }

    void i32(int value) {
        room(Integer.BYTES).putInt(value);
    }

    void i64(long value) {
        room(Long.BYTES).putLong(value);
    }

    void bytes(byte[] value) {
        i32(value.length);
        room(value.length).put(value);
    }

    void string(String value) {
        int length = value.length();
        i32(length);
        room(length);
        Wire.putString(buffer.array(), buffer.position(), value);
        buffer.position(buffer.position() + length);
    }

    /** The bytes {@code [from, to)} of another one, as they are. */
    void piece(Output other, int from, int to) {
        room(to - from).put(other.buffer.array(), from, to - from);
    }

    /** Stores the checksum of everything from {@code from} on at {@code at}. */
    void checksum(int at, int from) {
        crc.reset();
        crc.update(buffer.array(), from, buffer.position() - from);
        buffer.putInt(at, (int) crc.getValue());
    }
}
