package org.ringdom.netback.frame;

import java.lang.foreign.Arena;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * A packet on its way: its head in private memory, the rest, if any, still in pages of the guest that sent it.
 *
 * <pre>
 *   head    private: copied once, so what was checked in it (addresses, headers) is what is sent on
 *   pieces  offset and length in the sender's RAM; copied straight into the receiver's pages
 * </pre>
 *
 * <p>A sink reads it from front to back: {@link #rewind()}, then {@link #read}. Whoever has to look at or change all of it
 * calls {@link #linearise()} first. A frame is valid only inside the call that hands it on.
 *
 * <p>Threading: the agent's. Reused for every packet; nothing is allocated.
 */
public final class Frame {
    /** Bytes of an Ethernet header. */
    public static final int ETHERNET_HEADER = 14;
    /** Largest packet in bytes. */
    public static final int MAX_BYTES = 65_535;
    /** Bytes of a packet that are copied into private memory at first: all headers up to TCP's options. */
    public static final int HEAD_BYTES = 256;
    /** Most pieces. */
    public static final int MAX_PIECES = 32;
    /** {@link #gsoType()} of a packet that is as it goes onto the wire. */
    public static final int GSO_NONE = 0;
    /** {@link #gsoType()}: TCP over IPv4. */
    public static final int GSO_TCPV4 = 1;
    /** {@link #gsoType()}: TCP over IPv6. */
    public static final int GSO_TCPV6 = 2;

    private final SharedBuffer own;
    private SharedBuffer head;
    private long headOffset;
    private int headLength;
    private SharedBuffer body;
    private final long[] offsets = new long[MAX_PIECES];
    private final int[] lengths = new int[MAX_PIECES];
    private int pieces;
    private int length;
    private boolean checksumBlank;
    private boolean validated;
    private int gsoType;
    private int gsoSize;
    private int readPiece;
    private int readOffset;

    /** An empty frame with private memory for the largest packet. */
    public Frame() {
        own = SharedBuffer.allocate(Arena.ofAuto(), MAX_BYTES + 1);
        clear();
    }

    /** Empties it. */
    public Frame clear() {
        head = own;
        headOffset = 0;
        headLength = 0;
        body = null;
        pieces = 0;
        length = 0;
        offload(false, false, GSO_NONE, 0);
        rewind();
        return this;
    }

    /** Makes it the {@code bytes} bytes at {@code offset} of private memory. */
    public Frame wrap(SharedBuffer memory, long offset, int bytes) {
        clear();
        head = memory;
        headOffset = offset;
        headLength = bytes;
        length = bytes;
        return this;
    }

    /** Makes it the first {@code bytes} bytes of {@link #ownMemory()}, which the caller has filled. */
    public Frame filled(int bytes) {
        return wrap(own, 0, bytes);
    }

    /** Private memory of {@link #MAX_BYTES}. */
    public SharedBuffer ownMemory() {
        return own;
    }

    /**
     * Adds what lies at {@code offset} of a guest's RAM: up to {@link #HEAD_BYTES} of the packet are copied at once, the rest
     * is remembered.
     */
    public void append(SharedBuffer ram, long offset, int bytes) {
        int copied = pieces > 0 ? 0 : Math.min(bytes, HEAD_BYTES - headLength);
        if (copied > 0) {
            ram.copyTo(offset, own, headLength, copied);
            headLength += copied;
        }
        if (copied < bytes) {
            body = ram;
            offsets[pieces] = offset + copied;
            lengths[pieces++] = bytes - copied;
        }
        length += bytes;
    }

    /**
     * What was left to others.
     *
     * @param blank the TCP or UDP checksum holds only the pseudo header's sum
     * @param checked the checksum is known to be right, or will be
     * @param type {@link #GSO_TCPV4}, {@link #GSO_TCPV6} or {@link #GSO_NONE}
     * @param size bytes of TCP payload of each segment
     */
    public Frame offload(boolean blank, boolean checked, int type, int size) {
        checksumBlank = blank;
        validated = checked;
        gsoType = type;
        gsoSize = size;
        return this;
    }

    /** Copies the rest into private memory: {@link #memory()} then has all of it. */
    public void linearise() {
        if (pieces > 0) {
            int at = headLength;
            for (int i = 0; i < pieces; i++) {
                body.copyTo(offsets[i], own, at, lengths[i]);
                at += lengths[i];
            }
            headLength = at;
            pieces = 0;
        }
    }

    /** Begins reading. */
    public void rewind() {
        readPiece = -1;
        readOffset = 0;
    }

    /** Copies the next {@code bytes} bytes, all of which must be there. */
    public void read(SharedBuffer target, long targetOffset, int bytes) {
        long to = targetOffset;
        int left = bytes;
        while (left > 0) {
            int pieceLength = readPiece < 0 ? headLength : lengths[readPiece];
            int part = Math.min(left, pieceLength - readOffset);
            if (readPiece < 0) {
                head.copyTo(headOffset + readOffset, target, to, part);
            } else {
                body.copyTo(offsets[readPiece] + readOffset, target, to, part);
            }
            readOffset += part;
            to += part;
            left -= part;
            if (readOffset == pieceLength) {
                readPiece++;
                readOffset = 0;
            }
        }
    }

    /** The memory in which the head lies; from {@link #memoryOffset()}. */
    public SharedBuffer memory() {
        return head;
    }

    /** Where in {@link #memory()} the packet begins. */
    public long memoryOffset() {
        return headOffset;
    }

    /** Bytes of the packet in {@link #memory()}. */
    public int headLength() {
        return headLength;
    }

    /** Bytes. */
    public int length() {
        return length;
    }

    public boolean checksumBlank() {
        return checksumBlank;
    }

    public boolean validated() {
        return validated;
    }

    public int gsoType() {
        return gsoType;
    }

    public int gsoSize() {
        return gsoSize;
    }

    /** To whom. */
    public long destination() {
        return Mac.at(head, headOffset);
    }

    /** From whom. */
    public long source() {
        return Mac.at(head, headOffset + Mac.BYTES);
    }
}
