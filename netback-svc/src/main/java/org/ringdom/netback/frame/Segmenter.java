package org.ringdom.netback.frame;

import java.util.function.Consumer;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * TCP packets larger than the MTU: checks that they are what their sender says, and cuts them up for receivers that do not
 * take them whole. Agent thread only.
 */
public final class Segmenter {
    private static final int FIN_PSH = 0x09;
    private static final int CWR = 0x80;
    /** Smallest segment: bounds the work that one packet can make. */
    private static final int MIN_SEGMENT = 48;

    private final Headers headers = new Headers();
    private final Frame segment = new Frame();

    /**
     * Whether a frame with a segment type is a TCP packet of that type whose headers lie in its head. Its checksum field then
     * holds the pseudo header's sum, as receivers expect.
     */
    public boolean accepts(Frame frame) {
        boolean sound = frame.gsoSize() >= MIN_SEGMENT && headers.parse(frame) && headers.protocol() == Headers.TCP
                && !headers.isFragment()
                && headers.isIpv4() == (frame.gsoType() == Frame.GSO_TCPV4) && tcpBytes(frame) > 0;
        if (sound && !frame.checksumBlank()) {
            int bytes = (int) (headers.end() - headers.transport());
            Headers.putU16(frame.memory(), headers.transport() + 16,
                    Checksum.fold(Checksum.pseudoHeader(headers, frame.memory(), bytes)));
            frame.offload(true, true, frame.gsoType(), frame.gsoSize());
        }
        return sound;
    }

    /** Bytes of the TCP header of the frame parsed last; 0 if it is not whole in its head. */
    private int tcpBytes(Frame frame) {
        long transport = headers.transport();
        long head = frame.memoryOffset() + frame.headLength();
        if (transport + 20 > Math.min(head, headers.end())) {
            return 0;
        }
        int bytes = (frame.memory().getUByte(transport + 12) >>> 4) * 4;
        return bytes >= 20 && transport + bytes <= Math.min(head, headers.end()) ? bytes : 0;
    }

    /**
     * Cuts a frame that {@link #accepts} has passed into packets as they go onto the wire, with complete checksums, and hands
     * each to {@code sink} in order. The frame is made linear.
     *
     * @return number of packets
     */
    public int split(Frame frame, Consumer<Frame> sink) {
        frame.linearise();
        headers.parse(frame);
        SharedBuffer from = frame.memory();
        int headerBytes = (int) (headers.transport() - frame.memoryOffset()) + tcpBytes(frame);
        int payload = (int) (headers.end() - frame.memoryOffset()) - headerBytes;
        int cut = 0;
        int count = 0;
        do {
            int bytes = Math.min(frame.gsoSize(), payload - cut);
            SharedBuffer to = segment.ownMemory();
            from.copyTo(frame.memoryOffset(), to, 0, headerBytes);
            from.copyTo(frame.memoryOffset() + headerBytes + cut, to, headerBytes, bytes);
            adjust(to, frame.memoryOffset(), headerBytes + bytes, cut, count, cut + bytes == payload);
            segment.filled(headerBytes + bytes).offload(false, true, Frame.GSO_NONE, 0);
            sink.accept(segment);
            cut += bytes;
            count++;
        } while (cut < payload);
        return count;
    }

    /** Makes the copied headers those of segment {@code index}, whose payload begins {@code cut} bytes into the packet's. */
    private void adjust(SharedBuffer to, long begin, int bytes, int cut, int index, boolean last) {
        long ip = headers.network() - begin;
        long tcp = headers.transport() - begin;
        if (headers.isIpv4()) {
            Headers.putU16(to, ip + 2, (int) (bytes - ip));
            Headers.putU16(to, ip + 4, Headers.u16(to, ip + 4) + index);
            Headers.putU16(to, ip + 10, 0);
            Headers.putU16(to, ip + 10, Checksum.of(Checksum.add(0, to, ip, (int) (tcp - ip))));
        } else {
            Headers.putU16(to, ip + 4, (int) (bytes - ip - 40));
        }
        Headers.putI32(to, tcp + 4, Headers.i32(to, tcp + 4) + cut);
        int flags = to.getUByte(tcp + 13);
        flags = last ? flags : flags & ~FIN_PSH;
        to.putByte(tcp + 13, (byte) (index == 0 ? flags : flags & ~CWR));
        Headers.putU16(to, tcp + 16, 0);
        int tcpBytes = (int) (bytes - tcp);
        long addresses = headers.isIpv4() ? Checksum.add(0, to, ip + 12, 8) : Checksum.add(0, to, ip + 8, 32);
        long pseudo = addresses + Headers.TCP + tcpBytes;
        Headers.putU16(to, tcp + 16, Checksum.of(Checksum.add(pseudo, to, tcp, tcpBytes)));
    }
}
