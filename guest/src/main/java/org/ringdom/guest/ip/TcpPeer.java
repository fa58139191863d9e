package org.ringdom.guest.ip;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * One TCP connection at a time (RFC 9293, the least of it): one segment under way, sent again until it is acknowledged;
 * segments that come out of order are left to be sent again. vCPU thread only.
 */
final class TcpPeer {
    private static final int PROTOCOL = 6;
    private static final int HEADER = 20;
    private static final int FIN = 1;
    private static final int SYN = 2;
    private static final int RST = 4;
    private static final int PSH = 8;
    private static final int ACK = 16;
    private static final int WINDOW = 16_384;
    private static final int MAX_SEGMENT = 1400;
    private static final long AGAIN_NS = 300_000_000L;

    /** Where a connection is. */
    enum State {
        CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED, OPEN, LAST_ACK
    }

    private final Wire wire;
    private final boolean echo;
    private final StringBuilder received = new StringBuilder();
    private State state;
    private int ownPort;
    private int otherPort;
    private int otherAddress;
    private int sendNext;
    private int receiveNext;
    private byte[] toSend = {};
    private byte[] underWay = {};
    private int underWayFlags;
    private long sentNs;

    /** Listens at {@code port} and sends back what comes. */
    static TcpPeer listening(Wire wire, int port) {
        TcpPeer peer = new TcpPeer(wire, true);
        peer.ownPort = port;
        peer.state = State.LISTEN;
        return peer;
    }

    /** Connects, sends a text, and gathers what comes until the other side closes. */
    static TcpPeer connecting(Wire wire, int address, int port, String text) {
        TcpPeer peer = new TcpPeer(wire, false);
        peer.otherAddress = address;
        peer.otherPort = port;
        peer.ownPort = 49_152 + (int) (System.nanoTime() & 0x3FFF);
        peer.toSend = text.getBytes(StandardCharsets.UTF_8);
        peer.state = State.SYN_SENT;
        peer.emit(SYN, peer.underWay);
        return peer;
    }

    private TcpPeer(Wire wire, boolean echo) {
        this.wire = wire;
        this.echo = echo;
        this.sendNext = (int) System.nanoTime();
    }

    State state() {
        return state;
    }

    /** What has come so far. */
    String received() {
        return received.toString();
    }

    private boolean isUnderWay() {
        return underWayFlags != 0;
    }

    /** Sends what has to be acknowledged. */
    private void emit(int flags, byte[] data) {
        underWay = data;
        underWayFlags = flags;
        sentNs = System.nanoTime();
        segment(flags, sendNext, data);
    }

    /** Acknowledges what has come; behind what is under way, or the other side would take it for an old segment. */
    private void acknowledge() {
        segment(ACK, sendNext + (isUnderWay() ? underWayLength() : 0), new byte[0]);
    }

    /** Sends again what was not acknowledged in time. */
    void doWork(long nowNs) {
        if (isUnderWay() && nowNs - sentNs > AGAIN_NS) {
            emit(underWayFlags, underWay);
        }
    }

    private void segment(int flags, int sequence, byte[] data) {
        long at = wire.claim();
        if (at < 0) {
            return; // it is sent again
        }
        SharedBuffer ram = wire.ram();
        Bytes.put16(ram, at, ownPort);
        Bytes.put16(ram, at + 2, otherPort);
        Bytes.put32(ram, at + 4, sequence);
        Bytes.put32(ram, at + 8, receiveNext);
        Bytes.put16(ram, at + 12, HEADER / 4 << 12 | flags);
        Bytes.put16(ram, at + 14, WINDOW);
        Bytes.put32(ram, at + 16, 0);
        ram.putBytes(at + HEADER, data, 0, data.length);
        int bytes = HEADER + data.length;
        Bytes.put16(ram, at + 16, Bytes.checksum(pseudo(bytes), ram, at, bytes));
        wire.send(at, bytes, PROTOCOL, otherAddress);
    }

    private long pseudo(int bytes) {
        int own = wire.ownAddress();
        return (own >>> 16) + (own & 0xFFFFL) + (otherAddress >>> 16) + (otherAddress & 0xFFFFL) + PROTOCOL + bytes;
    }

    /** Takes a TCP segment of an IP packet from {@code from}. */
    void take(int from, long at, int bytes) {
        SharedBuffer ram = wire.ram();
        int header = bytes < HEADER ? 0 : (Bytes.u8(ram, at + 12) >>> 4) * 4;
        if (header < HEADER || header > bytes || Bytes.u16(ram, at + 2) != ownPort) {
            return;
        }
        int port = Bytes.u16(ram, at);
        int flags = Bytes.u8(ram, at + 13);
        int sequence = Bytes.i32(ram, at + 4);
        if (state == State.LISTEN && (flags & (SYN | ACK)) == SYN) {
            otherAddress = from;
            otherPort = port;
            receiveNext = sequence + 1;
            state = State.SYN_RECEIVED;
            emit(SYN | ACK, new byte[0]);
            return;
        }
        if (from != otherAddress || port != otherPort || state == State.CLOSED) {
            return;
        }
        if ((flags & RST) != 0) {
            end();
            return;
        }
        if ((flags & ACK) != 0) {
            acknowledged(Bytes.i32(ram, at + 8), flags, sequence);
        }
        payload(sequence, at + header, bytes - header, (flags & FIN) != 0);
        sendMore();
    }

    private int underWayLength() {
        return underWay.length + ((underWayFlags & (SYN | FIN)) != 0 ? 1 : 0);
    }

    private void acknowledged(int number, int flags, int sequence) {
        if (!isUnderWay() || number != sendNext + underWayLength()) {
            return;
        }
        boolean wasFin = (underWayFlags & FIN) != 0;
        sendNext = number;
        underWayFlags = 0;
        switch (state) {
            case SYN_SENT -> {
                if ((flags & SYN) != 0) {
                    receiveNext = sequence + 1;
                    state = State.OPEN;
                    acknowledge();
                }
            }
            case SYN_RECEIVED -> state = State.OPEN;
            case LAST_ACK -> {
                if (wasFin) { // what comes before it is acknowledged too
                    end();
                }
            }
            default -> {
                // more may be sent
            }
        }
    }

    private void payload(int sequence, long at, int bytes, boolean last) {
        if (state != State.OPEN || bytes == 0 && !last) {
            return;
        }
        boolean fits = sequence == receiveNext && toSend.length + bytes <= WINDOW;
        if (fits) {
            byte[] data = new byte[bytes];
            wire.ram().getBytes(at, data, 0, bytes);
            receiveNext += bytes + (last ? 1 : 0);
            if (echo) {
                byte[] all = Arrays.copyOf(toSend, toSend.length + bytes);
                System.arraycopy(data, 0, all, toSend.length, bytes);
                toSend = all;
            } else if (received.length() < WINDOW) {
                received.append(new String(data, StandardCharsets.UTF_8));
            }
        }
        acknowledge();
        if (fits && last) {
            state = State.LAST_ACK;
        }
    }

    private void sendMore() {
        if (isUnderWay()) {
            return;
        }
        if ((state == State.OPEN || state == State.LAST_ACK) && toSend.length > 0) {
            int bytes = Math.min(MAX_SEGMENT, toSend.length);
            byte[] part = Arrays.copyOf(toSend, bytes);
            toSend = Arrays.copyOfRange(toSend, bytes, toSend.length);
            emit(ACK | PSH, part);
        } else if (state == State.LAST_ACK) {
            emit(FIN | ACK, new byte[0]);
        }
    }

    private void end() {
        underWayFlags = 0;
        toSend = new byte[0];
        state = echo ? State.LISTEN : State.CLOSED;
    }
}
