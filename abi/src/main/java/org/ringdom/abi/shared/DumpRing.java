package org.ringdom.abi.shared;

import java.nio.charset.StandardCharsets;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * {@code netback.dumps/<name>}: packets on their way from the network service to whoever captures them. The reader makes the
 * file and takes it away; the service writes packets and drops what finds no room.
 *
 * <pre>
 *   +0    shared file header
 *   +64   u64 heartbeatNs      reader: System.nanoTime; when it stands still for long, the reader is dead
 *   +72   u32 snapBytes        reader: most bytes of a packet
 *   +76   u32 nameBytes        reader: length of the name
 *   +80   name                 reader: of a port or a bridge, up to 128 bytes
 *   +256  u64 producer         service: bytes written so far: the commit of the records before it
 *   +264  u64 dropped          service: packets that found no room
 *   +272  u64 found            service: incarnation that found such a port or bridge, or 0
 *   +320  u64 consumer         reader: bytes read so far
 *   +4096 records, at (index modulo {@link #CAPACITY}), multiples of 8 bytes, each in one piece:
 *         +0  u32 bytes of the record     +4 u32 bytes of the packet here, or {@link #SKIP}: nothing up to the end
 *         +8  u32 bytes of the packet     +12 u32 reserved     +16 u64 time in ns since 1970     +24 the packet
 * </pre>
 */
public final class DumpRing {
    public static final long MAGIC = SharedFileHeader.magic("RDNETDMP");
    public static final int VERSION = 1;
    /** Bytes for records, a power of two. */
    public static final int CAPACITY = 1 << 22;
    public static final int RECORDS_OFFSET = 4096;
    public static final int SIZE = RECORDS_OFFSET + CAPACITY;

    public static final int HEARTBEAT_OFFSET = 64;
    public static final int SNAP_OFFSET = 72;
    public static final int NAME_LENGTH_OFFSET = 76;
    public static final int NAME_OFFSET = 80;
    public static final int MAX_NAME = 128;
    public static final int PRODUCER_OFFSET = 256;
    public static final int DROPPED_OFFSET = 264;
    public static final int FOUND_OFFSET = 272;
    public static final int CONSUMER_OFFSET = 320;

    public static final int RECORD_HEADER = 24;
    public static final int RECORD_CAPTURED = 4;
    public static final int RECORD_LENGTH = 8;
    public static final int RECORD_TIME = 16;
    /** Alignment of records. */
    public static final int ALIGN = 8;
    /** In place of the bytes captured. */
    public static final int SKIP = -1;

    private DumpRing() {
    }

    /** Fills a file that nobody else can open yet. */
    public static void initialise(SharedBuffer file, String name, int snapBytes, long nowNs) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        if (text.length > MAX_NAME) {
            throw new IllegalArgumentException("a name has up to " + MAX_NAME + " bytes: " + name);
        }
        file.putLong(HEARTBEAT_OFFSET, nowNs);
        file.putInt(SNAP_OFFSET, snapBytes);
        file.putInt(NAME_LENGTH_OFFSET, text.length);
        file.putBytes(NAME_OFFSET, text, 0, text.length);
        SharedFileHeader.initialise(file, MAGIC, VERSION, VERSION, SharedFileHeader.NO_DOMAIN, 0);
    }

    /** The name of what is captured. */
    public static String name(SharedBuffer file) {
        byte[] text = new byte[Math.clamp(file.getInt(NAME_LENGTH_OFFSET), 0, MAX_NAME)];
        file.getBytes(NAME_OFFSET, text, 0, text.length);
        return new String(text, StandardCharsets.UTF_8);
    }

    /** Where the byte of an index lies. */
    public static long recordOffset(long index) {
        return RECORDS_OFFSET + (index & CAPACITY - 1);
    }
}
