package org.ringdom.abi.shared;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * {@code xenstore.conn-<domid>}: what xenstore must know after SIGKILL to go on with one guest's ring (recovery.md,
 * "xenstore, guests' rings"). Only xenstore writes it.
 *
 * <pre>
 *   +0     shared file header (domid: of the guest; incarnation: serial number of the introduction)
 *   +64    u64 in         {@link #in}: where and how much of request n is taken              the commit of 'taken'
 *   +72    u64 sequence   n in full, or n-1: stored after the word above
 *   +80    u64 out        {@link #out}: end of the out stream, last request answered         the commit of 'written'
 *   +88    u64 attempts   number of a request << 8 | how often it was executed again
 *   +256   the request: header and payload, up to 4112 bytes
 *   +8192  the out stream, {@link #OUT_BYTES} bytes of it: byte i is at i modulo that
 * </pre>
 *
 * <p>Bytes of the out stream are counted from the connection's begin, so that the low 32 bits of a position are rsp_prod.
 */
public final class XenstoreConnection {
    public static final long MAGIC = SharedFileHeader.magic("RDXSCONN");
    public static final int VERSION = 1;

    public static final int IN_OFFSET = 64;
    public static final int SEQUENCE_OFFSET = 72;
    public static final int OUT_OFFSET = 80;
    public static final int ATTEMPTS_OFFSET = 88;
    public static final int REQUEST_OFFSET = 256;
    public static final int STREAM_OFFSET = 8192;
    /** Bytes of the out stream that the file holds; a power of two. */
    public static final int OUT_BYTES = 1 << 16;
    public static final long FILE_SIZE = STREAM_OFFSET + OUT_BYTES;

    private static final int LENGTH_SHIFT = 32;
    private static final int LENGTH_MASK = (1 << 13) - 1;
    private static final int SEQUENCE_SHIFT = 45;
    private static final long POSITION_MASK = (1L << SEQUENCE_SHIFT) - 1;
    private static final long SEQUENCE_MASK = (1L << 64 - SEQUENCE_SHIFT) - 1;

    private XenstoreConnection() {
    }

    /** The word 'in': ring index up to which bytes are taken, how many of them belong to the request, its number. */
    public static long in(int ringIndex, int length, long sequence) {
        return ringIndex & 0xFFFF_FFFFL | (long) length << LENGTH_SHIFT | sequence << SEQUENCE_SHIFT;
    }

    /** Ring index of a word 'in'. */
    public static int ringIndex(long in) {
        return (int) in;
    }

    /** Bytes of the request that a word 'in' says are taken. */
    public static int length(long in) {
        return (int) (in >>> LENGTH_SHIFT) & LENGTH_MASK;
    }

    /** The word 'out': end of the stream (45 bits), number of the last request answered. */
    public static long out(long end, long answered) {
        return end & POSITION_MASK | answered << SEQUENCE_SHIFT;
    }

    /** End of the stream of a word 'out'. */
    public static long end(long out) {
        return out & POSITION_MASK;
    }

    /** The low bits of the request's number in a word 'in' or 'out'. */
    public static long lowSequence(long word) {
        return word >>> SEQUENCE_SHIFT;
    }

    /** The low bits of a number as they stand in a word. */
    public static long low(long sequence) {
        return sequence & SEQUENCE_MASK;
    }

    /** The number at or just after {@code hint} that has these low bits. */
    public static long fullSequence(long lowSequence, long hint) {
        return hint + (lowSequence - hint & SEQUENCE_MASK);
    }

    /** Where byte {@code position} of the out stream is in the file. */
    public static long streamOffset(long position) {
        return STREAM_OFFSET + (position & OUT_BYTES - 1);
    }

    /**
     * Fills a file that nobody else can open yet, for a ring whose indices stand where they do.
     *
     * @param serial tells connections of one domid apart
     */
    public static void initialise(SharedBuffer file, int domid, long serial, int reqCons, int rspProd) {
        file.putLong(IN_OFFSET, in(reqCons, 0, 1));
        file.putLong(SEQUENCE_OFFSET, 1);
        file.putLong(OUT_OFFSET, out(rspProd & 0xFFFF_FFFFL, 0));
        file.putLong(ATTEMPTS_OFFSET, 0);
        SharedFileHeader.initialise(file, MAGIC, VERSION, VERSION, domid, serial);
    }
}
