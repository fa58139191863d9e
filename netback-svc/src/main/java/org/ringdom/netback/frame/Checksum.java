package org.ringdom.netback.frame;

import org.ringdom.abi.buffer.SharedBuffer;

/** Internet checksums over private memory (RFC 1071). */
public final class Checksum {
    private Checksum() {
    }

    /** The sum of {@code bytes} bytes as 16-bit words in network order, not folded, added to {@code start}. */
    public static long add(long start, SharedBuffer memory, long offset, int bytes) {
        long sum = start;
        long at = offset;
        int left = bytes;
        while (left >= 4) {
            sum += Integer.toUnsignedLong(Integer.reverseBytes(memory.getInt(at)));
            at += 4;
            left -= 4;
        }
        if (left >= 2) {
            sum += Headers.u16(memory, at);
            at += 2;
            left -= 2;
        }
        return left == 1 ? sum + ((long) memory.getUByte(at) << 8) : sum;
    }

    /** Folds a sum into 16 bits. */
    public static int fold(long sum) {
        long folded = (sum >>> 32) + (sum & 0xFFFF_FFFFL);
        while (folded >>> 16 != 0) {
            folded = (folded >>> 16) + (folded & 0xFFFF);
        }
        return (int) folded;
    }

    /** What stands in a header: the complement of the folded sum. */
    public static int of(long sum) {
        return ~fold(sum) & 0xFFFF;
    }

    /** The sum over the pseudo header of a packet's TCP or UDP part of {@code bytes} bytes. */
    public static long pseudoHeader(Headers headers, SharedBuffer memory, int bytes) {
        long sum = headers.isIpv4()
                ? add(0, memory, headers.network() + 12, 8)
                : add(0, memory, headers.network() + 8, 32);
        return sum + headers.protocol() + bytes;
    }

    /**
     * Completes the TCP or UDP checksum of a frame that left it to the receiver. The frame is made linear.
     *
     * @return false if it has none that can be completed; it is unchanged then
     */
    public static boolean complete(Frame frame, Headers headers) {
        frame.linearise();
        if (!headers.parse(frame) || headers.checksumOffset() < 0) {
            return false;
        }
        SharedBuffer memory = frame.memory();
        int bytes = (int) (headers.end() - headers.transport());
        Headers.putU16(memory, headers.checksumOffset(), 0);
        int sum = of(add(pseudoHeader(headers, memory, bytes), memory, headers.transport(), bytes));
        boolean udp = headers.protocol() == Headers.UDP;
        Headers.putU16(memory, headers.checksumOffset(), udp && sum == 0 ? 0xFFFF : sum);
        frame.offload(false, true, Frame.GSO_NONE, 0);
        return true;
    }
}
