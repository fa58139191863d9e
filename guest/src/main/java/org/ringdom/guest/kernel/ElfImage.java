package org.ringdom.guest.kernel;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * An x86-64 ELF executable: its loadable segments and its notes, checked against the size of the file (System V ABI, chapters
 * 4 and 5).
 */
public final class ElfImage {
    private static final int HEADER_BYTES = 64;
    private static final int PROGRAM_HEADER_BYTES = 56;
    private static final int SECTION_HEADER_BYTES = 64;
    private static final int MACHINE_X86_64 = 62;
    private static final int LOAD = 1;
    private static final int NOTE = 4;
    private static final int SECTION_NOTE = 7;

    /**
     * What is copied to memory.
     *
     * @param physical address, which a PV kernel is loaded by
     * @param fileOffset where its bytes are in the file
     * @param fileBytes how many
     * @param memoryBytes how many it takes; the rest is zero
     */
    public record Segment(long physical, long fileOffset, long fileBytes, long memoryBytes) {
    }

    private final SharedBuffer file;
    private final List<Segment> segments = new ArrayList<>();
    private final Map<Integer, byte[]> xenNotes = new HashMap<>();
    private final long entry;

    /** Reads the headers; {@code file} must stay mapped as long as the image is used. */
    public ElfImage(SharedBuffer file) throws KernelRefused {
        this.file = file;
        if (file.size() < HEADER_BYTES || file.getInt(0) != 0x464C_457F) {
            throw new KernelRefused("it is no ELF file");
        }
        if (file.getByte(4) != 2 || file.getByte(5) != 1 || file.getUShort(18) != MACHINE_X86_64) {
            throw new KernelRefused("it is not for x86-64");
        }
        entry = file.getLong(24);
        programHeaders();
        sectionNotes();
        if (segments.isEmpty()) {
            throw new KernelRefused("it has nothing to load");
        }
    }

    static boolean isElf(byte[] bytes) {
        return bytes.length > 4 && bytes[0] == 0x7F && bytes[1] == 'E' && bytes[2] == 'L' && bytes[3] == 'F';
    }

    private void programHeaders() throws KernelRefused {
        int count = file.getUShort(56);
        long at = table(file.getLong(32), count, PROGRAM_HEADER_BYTES);
        for (int i = 0; i < count; i++, at += PROGRAM_HEADER_BYTES) {
            int type = file.getInt(at);
            long offset = file.getLong(at + 8);
            long fileBytes = file.getLong(at + 32);
            if (type == LOAD || type == NOTE) {
                requireInFile(offset, fileBytes);
            }
            if (type == LOAD) {
                long memoryBytes = file.getLong(at + 40);
                long physical = file.getLong(at + 24);
                if (memoryBytes < fileBytes || physical < 0 || memoryBytes > Payload.MAX_BYTES) {
                    throw new KernelRefused("segment " + i + " of it has impossible sizes");
                }
                segments.add(new Segment(physical, offset, fileBytes, memoryBytes));
            } else if (type == NOTE) {
                notes(offset, fileBytes);
            }
        }
    }

    /** Small kernels keep their notes in a section only. */
    private void sectionNotes() throws KernelRefused {
        int count = file.getUShort(60);
        if (!xenNotes.isEmpty() || count == 0) {
            return;
        }
        long at = table(file.getLong(40), count, SECTION_HEADER_BYTES);
        for (int i = 0; i < count; i++, at += SECTION_HEADER_BYTES) {
            if (file.getInt(at + 4) == SECTION_NOTE) {
                long offset = file.getLong(at + 24);
                long bytes = file.getLong(at + 32);
                requireInFile(offset, bytes);
                notes(offset, bytes);
            }
        }
    }

    private long table(long offset, int count, int entryBytes) throws KernelRefused {
        requireInFile(offset, (long) count * entryBytes);
        return offset;
    }

    private void requireInFile(long offset, long bytes) throws KernelRefused {
        if (offset < 0 || bytes < 0 || offset > file.size() || bytes > file.size() - offset) {
            throw new KernelRefused("it is cut off: a part of it lies behind its end");
        }
    }

    private void notes(long offset, long bytes) {
        long at = offset;
        long end = offset + bytes;
        while (end - at >= 12) {
            long nameBytes = file.getUInt(at);
            long valueBytes = file.getUInt(at + 4);
            int type = file.getInt(at + 8);
            long value = at + 12 + (nameBytes + 3 & ~3L);
            long next = value + (valueBytes + 3 & ~3L);
            if (value + valueBytes > end || valueBytes > 4096) {
                return;
            }
            if (nameBytes == 4 && file.getInt(at + 12) == 0x006E_6558) {
                byte[] content = new byte[(int) valueBytes];
                file.getBytes(value, content, 0, content.length);
                xenNotes.putIfAbsent(type, content);
            }
            at = next;
        }
    }

    /** All of the unpacked file. */
    public SharedBuffer file() {
        return file;
    }

    /** The segments in the order of the file. */
    public List<Segment> segments() {
        return segments;
    }

    /** The entry point of the ELF header. */
    public long entry() {
        return entry;
    }

    /** Lowest physical address of any segment. */
    public long start() {
        return segments.stream().mapToLong(Segment::physical).min().orElseThrow();
    }

    /** The address behind the highest physical one. */
    public long end() {
        return segments.stream().mapToLong(segment -> segment.physical() + segment.memoryBytes()).max().orElseThrow();
    }

    /** Whether there are Xen notes at all. */
    boolean hasXenNotes() {
        return !xenNotes.isEmpty();
    }

    /** A numeric note of 4 or 8 bytes. */
    long number(int type, long absent) {
        byte[] value = xenNotes.get(type);
        if (value == null || value.length != 4 && value.length != 8) {
            return absent;
        }
        long number = 0;
        for (int i = value.length - 1; i >= 0; i--) {
            number = number << 8 | value[i] & 0xFF;
        }
        return number;
    }

    /** A text note up to its NUL, or empty. */
    String text(int type) {
        byte[] value = xenNotes.getOrDefault(type, new byte[0]);
        int length = 0;
        while (length < value.length && value[length] != 0) {
            length++;
        }
        return new String(value, 0, length, StandardCharsets.ISO_8859_1);
    }

    /** Copies a segment into memory that is zero already. */
    public void copy(Segment segment, SharedBuffer target, long offset) {
        file.copyTo(segment.fileOffset(), target, offset, segment.fileBytes());
    }
}
