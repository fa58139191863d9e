package org.ringdom.xenstore.ring;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.XenstoreMessage;
import org.ringdom.abi.shared.SharedFileHeader;
import org.ringdom.abi.shared.XenstoreConnection;
import org.ringdom.xenstore.protocol.Wire;

/**
 * The connection file of one guest: the request being taken, and the stream of everything the guest is sent. Each change is
 * committed by one release-stored word. Only this process writes it, so what it says is believed. Not thread-safe.
 */
final class ConnectionFile {
    private static final int ATTEMPTS_MASK = 0xFF;

    private final SharedBuffer file;
    private int ringIndex;
    private int length;
    private long sequence;
    private long end;
    private long answered;

    /** Reads where the predecessor, or whoever made the file, left it. */
    ConnectionFile(SharedBuffer file) {
        this.file = file;
        long in = file.getLongAcquire(XenstoreConnection.IN_OFFSET);
        long out = file.getLongAcquire(XenstoreConnection.OUT_OFFSET);
        ringIndex = XenstoreConnection.ringIndex(in);
        length = XenstoreConnection.length(in);
        sequence = XenstoreConnection.fullSequence(XenstoreConnection.lowSequence(in),
                file.getLong(XenstoreConnection.SEQUENCE_OFFSET));
        end = XenstoreConnection.end(out);
        answered = XenstoreConnection.lowSequence(out);
    }

    int domid() {
        return SharedFileHeader.domid(file);
    }

    long serial() {
        return SharedFileHeader.incarnation(file);
    }

    /** Ring index up to which bytes were taken. */
    int ringIndex() {
        return ringIndex;
    }

    /** Number of the request that is being taken or executed. */
    long sequence() {
        return sequence;
    }

    /** End of the out stream. */
    long end() {
        return end;
    }

    /** Whether the reply to the request in hand is in the stream. */
    boolean isAnswered() {
        return answered == XenstoreConnection.low(sequence);
    }

    /** Bytes that the request still lacks as far as can be known: of its header first, then of its payload. */
    int missing() {
        if (length < XenstoreMessage.SIZE) {
            return XenstoreMessage.SIZE - length;
        }
        return XenstoreMessage.SIZE + payloadLength() - length;
    }

    /** Whether the request's header is there and names a payload that is too long. */
    boolean isTooLong() {
        int payload = length < XenstoreMessage.SIZE ? 0 : payloadLength();
        return payload < 0 || payload > XenstoreMessage.PAYLOAD_MAX;
    }

    private int payloadLength() {
        return file.getInt(XenstoreConnection.REQUEST_OFFSET + XenstoreMessage.LENGTH_OFFSET);
    }

    /** Takes {@code count} bytes of {@code ring} at {@code ringOffset} as the next ones of the request; not yet committed. */
    void copyIn(SharedBuffer ring, long ringOffset, int at, int count) {
        ring.copyTo(ringOffset, file, XenstoreConnection.REQUEST_OFFSET + length + at, count);
    }

    /** Commits {@code count} bytes copied in. */
    void taken(int count) {
        ringIndex += count;
        length += count;
        commitIn();
    }

    /** The request in hand is over: the next one begins. */
    void finished() {
        length = 0;
        sequence++;
        commitIn();
        file.putLong(XenstoreConnection.SEQUENCE_OFFSET, sequence);
    }

    private void commitIn() {
        file.putLongRelease(XenstoreConnection.IN_OFFSET, XenstoreConnection.in(ringIndex, length, sequence));
    }

    /** A private copy of the whole request. */
    byte[] request() {
        byte[] message = new byte[length];
        file.getBytes(XenstoreConnection.REQUEST_OFFSET, message, 0, length);
        assert Wire.lengthAllowed(message);
        return message;
    }

    /** Notes that the request in hand is executed once more after a predecessor died; the number of such times. */
    int countAttempt() {
        long word = file.getLong(XenstoreConnection.ATTEMPTS_OFFSET);
        int attempts = word >>> Byte.SIZE == sequence << Byte.SIZE >>> Byte.SIZE ? (int) word & ATTEMPTS_MASK : 0;
        attempts = Math.min(attempts + 1, ATTEMPTS_MASK);
        file.putLongRelease(XenstoreConnection.ATTEMPTS_OFFSET, sequence << Byte.SIZE | attempts);
        return attempts;
    }

    /** Writes a message at the end of the stream; there is room. Whole first, then committed. */
    void append(byte[] message, boolean answers) {
        int first = (int) Math.min(message.length, XenstoreConnection.OUT_BYTES
                - (end & XenstoreConnection.OUT_BYTES - 1));
        file.putBytes(XenstoreConnection.streamOffset(end), message, 0, first);
        if (first < message.length) {
            file.putBytes(XenstoreConnection.STREAM_OFFSET, message, first, message.length - first);
        }
        end += message.length;
        if (answers) {
            answered = XenstoreConnection.low(sequence);
        }
        file.putLongRelease(XenstoreConnection.OUT_OFFSET, XenstoreConnection.out(end, answered));
    }

    /** Copies {@code count} bytes of the stream from {@code position} on to {@code ring}; they do not wrap there. */
    void copyOut(long position, SharedBuffer ring, long ringOffset, int count) {
        int first = (int) Math.min(count, XenstoreConnection.OUT_BYTES
                - (position & XenstoreConnection.OUT_BYTES - 1));
        file.copyTo(XenstoreConnection.streamOffset(position), ring, ringOffset, first);
        if (first < count) {
            file.copyTo(XenstoreConnection.STREAM_OFFSET, ring, ringOffset + first, count - first);
        }
    }
}
