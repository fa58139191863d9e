package org.ringdom.netback.uplink;

import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;

import org.agrona.concurrent.NanoClock;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.netback.frame.Checksum;
import org.ringdom.netback.frame.Frame;
import org.ringdom.netback.frame.Headers;
import org.ringdom.netback.frame.Segmenter;
import org.ringdom.platform.linux.Errno;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.platform.poll.Epoll;
import org.ringdom.platform.tap.TapDevice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TAP interface of the host. Blank checksums and large TCP packets go both ways as they are. A packet is read or written by
 * one call and kept nowhere here: the kernel's queue is the bound.
 */
final class TapLink implements Link {
    private static final Logger LOG = LoggerFactory.getLogger(TapLink.class);
    private static final int READS_PER_TURN = 128;
    private static final long LOOK_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int HEADER = TapDevice.HEADER_BYTES;

    private final String name;
    private final String interfaceName;
    private final Readiness readiness;
    private final Receiver receiver;
    private final NanoClock clock;
    private final UplinkCounters counters;
    private final SharedBuffer in = SharedBuffer.allocate(Arena.ofAuto(), HEADER + Frame.MAX_BYTES + 1L);
    private final SharedBuffer out = SharedBuffer.allocate(Arena.ofAuto(), HEADER + Frame.MAX_BYTES + 1L);
    private final Frame frame = new Frame();
    private final Headers headers = new Headers();
    private final Segmenter segmenter = new Segmenter();
    private final Retry retry = new Retry(LOG);
    private TapDevice device;
    private boolean up;
    private long lookAtNs;

    TapLink(String name, String interfaceName, Readiness readiness, Receiver receiver,
            NanoClock clock, UplinkCounters counters) {
        this.name = name;
        this.interfaceName = interfaceName;
        this.readiness = readiness;
        this.receiver = receiver;
        this.clock = clock;
        this.counters = counters;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean isUp() {
        return up;
    }

    @Override
    public boolean takesOffloads() {
        return true;
    }

    @Override
    public void send(Frame packet) {
        if (!up || !writeHeader(packet)) {
            counters.dropsOut.increment();
            return;
        }
        packet.rewind();
        packet.read(out, HEADER, packet.length());
        long result = device.write(out.segment(), 0, HEADER + packet.length());
        if (result < 0) {
            counters.dropsOut.increment();
        } else {
            counters.packetsOut.increment();
        }
    }

    /** Says what was left to the receiver; false if that cannot be said. */
    private boolean writeHeader(Frame packet) {
        out.putLong(0, 0);
        out.putShort(8, (short) 0);
        if (packet.checksumBlank()) {
            if (!headers.parse(packet) || headers.checksumOffset() < 0) {
                return false;
            }
            out.putByte(0, (byte) TapDevice.NEEDS_CSUM);
            out.putShort(6, (short) (headers.transport() - packet.memoryOffset()));
            out.putShort(8, (short) (headers.checksumOffset() - headers.transport()));
        } else if (packet.validated()) {
            out.putByte(0, (byte) TapDevice.DATA_VALID);
        }
        if (packet.gsoType() != Frame.GSO_NONE) {
            boolean v4 = packet.gsoType() == Frame.GSO_TCPV4;
            int tcp = packet.memory().getUByte(headers.transport() + 12) >>> 4;
            out.putByte(1, (byte) (v4 ? TapDevice.GSO_TCPV4 : TapDevice.GSO_TCPV6));
            out.putShort(2, (short) (headers.transport() - packet.memoryOffset() + 4L * tcp));
            out.putShort(4, (short) packet.gsoSize());
        }
        return true;
    }

    @Override
    public int doWork(long nowNs) {
        if (retry.isDue(nowNs)) {
            open(nowNs);
            return 1;
        }
        if (device != null && nowNs - lookAtNs >= LOOK_NS) {
            lookAtNs = nowNs;
            up = device.isUp();
        }
        return 0;
    }

    private void open(long nowNs) {
        try {
            device = TapDevice.open(interfaceName);
            lookAtNs = nowNs;
            up = device.isUp();
            counters.connects.increment();
            readiness.watch(device.fd(), Epoll.IN, events -> receive());
            retry.succeeded(name);
        } catch (LinuxException failed) {
            retry.failed(name, failed.getMessage(), nowNs);
        }
    }

    private void receive() {
        for (int reads = 0; reads < READS_PER_TURN; reads++) {
            long count = device.read(in.segment(), 0, in.size());
            if (count == -Errno.EAGAIN || count == -Errno.EINTR) {
                return;
            }
            if (count < 0) {
                lost((int) -count);
                return;
            }
            if (count < HEADER + Frame.ETHERNET_HEADER || count > HEADER + Frame.MAX_BYTES || !received((int) count)) {
                counters.errorsIn.increment();
            }
        }
    }

    /** Hands a packet on; false if it is not what its header says. */
    private boolean received(int count) {
        int flags = in.getUByte(0);
        int type = in.getUByte(1) & ~TapDevice.GSO_ECN;
        frame.wrap(in, HEADER, count - HEADER);
        boolean needsSum = (flags & TapDevice.NEEDS_CSUM) != 0;
        boolean blank = needsSum && isPlain(in.getUShort(6), in.getUShort(8));
        if (needsSum && !blank && !complete(in.getUShort(6), in.getUShort(8))) {
            return false;
        }
        int gso = switch (type) {
            case TapDevice.GSO_NONE -> Frame.GSO_NONE;
            case TapDevice.GSO_TCPV4 -> Frame.GSO_TCPV4;
            case TapDevice.GSO_TCPV6 -> Frame.GSO_TCPV6;
            default -> -1;
        };
        frame.offload(blank, needsSum || (flags & TapDevice.DATA_VALID) != 0, gso, in.getUShort(4));
        if (gso < 0 || gso != Frame.GSO_NONE && !segmenter.accepts(frame)) {
            return false;
        }
        counters.packetsIn.increment();
        receiver.onFrame(frame);
        return true;
    }

    /** Whether the sum that is to be stored is the one of the packet's own TCP or UDP header. */
    private boolean isPlain(int start, int offset) {
        return headers.parse(frame) && headers.transport() == frame.memoryOffset() + start
                && headers.checksumOffset() == headers.transport() + offset;
    }

    /** Stores the sum of anything else, a tunnelled header say. */
    private boolean complete(int start, int offset) {
        if (start + offset + 2 > frame.length()) {
            return false;
        }
        long from = frame.memoryOffset() + start;
        Headers.putU16(in, from + offset, Checksum.of(Checksum.add(0, in, from, frame.length() - start)));
        return true;
    }

    private void lost(int errno) {
        close();
        retry.failed(name, Errno.describe(errno), clock.nanoTime());
    }

    @Override
    public long retryAtNs() {
        return retry.atNs();
    }

    @Override
    public void close() {
        up = false;
        if (device != null) {
            readiness.unwatch(device.fd());
            device.close();
            device = null;
        }
    }
}
