package org.ringdom.console.ring;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.ConsoleRecord;
import org.ringdom.abi.shared.SharedFileHeader;

/**
 * The record file of one console. Each change is committed by one release-stored word. Only this process writes it, so what
 * it says is believed. Agent thread only.
 */
final class ConsoleFile {
    private final SharedBuffer file;
    private long end;
    private long in;

    ConsoleFile(SharedBuffer file) {
        this.file = file;
        end = file.getLongAcquire(ConsoleRecord.OUT_OFFSET);
        in = file.getLongAcquire(ConsoleRecord.IN_OFFSET);
    }

    int domid() {
        return SharedFileHeader.domid(file);
    }

    long incarnation() {
        return SharedFileHeader.incarnation(file);
    }

    int number() {
        return file.getInt(ConsoleRecord.NUMBER_OFFSET);
    }

    byte[] name() {
        return ConsoleRecord.name(file);
    }

    /** End of the output stream: how many bytes the guest has written, counted from where its ring began. */
    long end() {
        return end;
    }

    /** Commits the stream up to {@code newEnd}. */
    void end(long newEnd) {
        end = newEnd;
        file.putLongRelease(ConsoleRecord.OUT_OFFSET, newEnd);
    }

    /** Ring index up to which bytes were typed. */
    int inProd() {
        return ConsoleRecord.inProd(in);
    }

    /** Low half of the number of the typist's next byte. */
    int typed() {
        return ConsoleRecord.typed(in);
    }

    /** Commits typed bytes; they are in the ring already. */
    void in(int inProd, int typed) {
        in = ConsoleRecord.in(inProd, typed);
        file.putLongRelease(ConsoleRecord.IN_OFFSET, in);
    }

    long typist() {
        return file.getLong(ConsoleRecord.TYPIST_OFFSET);
    }

    /** Whose bytes are counted from now on, beginning at {@code typed}. Killed half-way, nobody is the typist. */
    void typist(long client, int typed) {
        file.putLongRelease(ConsoleRecord.TYPIST_OFFSET, 0);
        in(inProd(), typed);
        file.putLongRelease(ConsoleRecord.TYPIST_OFFSET, client);
    }

    /** Copies a byte run of a ring, which may wrap there and here, to {@code position} of the stream; commits nothing. */
    void copyIn(SharedBuffer page, long pageOffset, long position, int count) {
        int first = (int) Math.min(count, ConsoleRecord.STREAM_BYTES - (position & ConsoleRecord.STREAM_BYTES - 1));
        page.copyTo(pageOffset, file, ConsoleRecord.streamOffset(position), first);
        if (first < count) {
            page.copyTo(pageOffset + first, file, ConsoleRecord.STREAM_OFFSET, count - first);
        }
    }

    /** Copies bytes of the stream out. */
    void copyOut(long position, byte[] target, int offset, int count) {
        int first = (int) Math.min(count, ConsoleRecord.STREAM_BYTES - (position & ConsoleRecord.STREAM_BYTES - 1));
        file.getBytes(ConsoleRecord.streamOffset(position), target, offset, first);
        if (first < count) {
            file.getBytes(ConsoleRecord.STREAM_OFFSET, target, offset + first, count - first);
        }
    }
}
