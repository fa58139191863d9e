package org.ringdom.abi.shared;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * {@code console.con-<domid>-<number>}: what the console service must know after SIGKILL to go on with one console
 * (recovery.md, "Console"). Only that service writes it; what it says is believed, and the guest's page is not.
 *
 * <pre>
 *   +0     shared file header (domid and incarnation: of the guest)
 *   +64    u32 number     0: the console that every domain has
 *   +68    u32 port       the guest's end of the event channel
 *   +72    u64 frame      of the guest's RAM, if reference is -1
 *   +80    s32 reference  grant of the ring page, or -1
 *   +96    u64 out        end of the output stream; its low half is out_cons       the commit of 'shown'
 *   +104   u64 in         {@link #in}: in_prod and number of the typist's last byte  the commit of 'typed'
 *   +112   u64 typist     the client whose bytes {@code in} counts, 0: nobody
 *   +128   u32 length of the domain's name, its bytes
 *   +4096  the last {@link #STREAM_BYTES} bytes of output: byte i of the stream is at i modulo that
 * </pre>
 */
public final class ConsoleRecord {
    public static final long MAGIC = SharedFileHeader.magic("RDCONREC");
    public static final int VERSION = 1;

    public static final int NUMBER_OFFSET = 64;
    public static final int PORT_OFFSET = 68;
    public static final int FRAME_OFFSET = 72;
    public static final int REFERENCE_OFFSET = 80;
    public static final int OUT_OFFSET = 96;
    public static final int IN_OFFSET = 104;
    public static final int TYPIST_OFFSET = 112;
    public static final int NAME_OFFSET = 128;
    /** Bytes of a name that there is room for. */
    public static final int NAME_BYTES = 252;
    public static final int STREAM_OFFSET = 4096;
    /** Bytes of output that are kept at hand; a power of two, more than a ring holds. */
    public static final int STREAM_BYTES = 1 << 16;
    public static final long FILE_SIZE = STREAM_OFFSET + STREAM_BYTES;
    /** Value of the reference where the page is named by its frame. */
    public static final int NO_REFERENCE = -1;

    private ConsoleRecord() {
    }

    /** The word 'in': ring index up to which bytes were typed, low half of the number of the byte after them. */
    public static long in(int inProd, long typed) {
        return inProd & 0xFFFF_FFFFL | typed << Integer.SIZE;
    }

    /** Ring index of a word 'in'. */
    public static int inProd(long in) {
        return (int) in;
    }

    /** Low half of the number of the next byte that the typist sends. */
    public static int typed(long in) {
        return (int) (in >>> Integer.SIZE);
    }

    /** Where byte {@code position} of the output stream is in the file. */
    public static long streamOffset(long position) {
        return STREAM_OFFSET + (position & STREAM_BYTES - 1);
    }

    /** The domain's name as it was when the file was made, UTF-8. */
    public static byte[] name(SharedBuffer file) {
        byte[] name = new byte[Math.clamp(file.getInt(NAME_OFFSET), 0, NAME_BYTES)];
        file.getBytes(NAME_OFFSET + Integer.BYTES, name, 0, name.length);
        return name;
    }

    /**
     * Fills a file that nobody else can open yet, for a ring whose indices stand where they do.
     *
     * @param reference grant of the page; {@link #NO_REFERENCE}: {@code frame} names it
     */
    public static void initialise(SharedBuffer file, int domid, long incarnation, int number, int port, long frame,
            int reference, int outCons, int inProd, byte[] name) {
        int nameBytes = Math.min(name.length, NAME_BYTES);
        file.putInt(NAME_OFFSET, nameBytes);
        file.putBytes(NAME_OFFSET + Integer.BYTES, name, 0, nameBytes);
        file.putInt(NUMBER_OFFSET, number);
        file.putInt(PORT_OFFSET, port);
        file.putLong(FRAME_OFFSET, frame);
        file.putInt(REFERENCE_OFFSET, reference);
        file.putLong(OUT_OFFSET, outCons & 0xFFFF_FFFFL);
        file.putLong(IN_OFFSET, in(inProd, 0));
        file.putLong(TYPIST_OFFSET, 0);
        SharedFileHeader.initialise(file, MAGIC, VERSION, VERSION, domid, incarnation);
    }
}
