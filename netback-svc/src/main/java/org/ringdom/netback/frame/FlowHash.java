package org.ringdom.netback.frame;

import org.ringdom.abi.buffer.SharedBuffer;

/** A number that is the same for all packets of a flow: of addresses and ports, or of Ethernet addresses. */
public final class FlowHash {
    private static final long MIX = 0x9E37_79B9_7F4A_7C15L;

    private FlowHash() {
    }

    /** The flow of a packet. */
    public static int of(Frame frame, Headers headers) {
        SharedBuffer memory = frame.memory();
        if (!headers.parse(frame)) {
            return finish(mix(mix(1, frame.source()), frame.destination()));
        }
        long hash = 1;
        long addresses = headers.network() + (headers.isIpv4() ? 12 : 8);
        for (int i = 0; i < (headers.isIpv4() ? 2 : 8); i++) {
            hash = mix(hash, memory.getInt(addresses + 4L * i));
        }
        boolean ports = headers.protocol() == Headers.TCP || headers.protocol() == Headers.UDP;
        if (ports && !headers.isFragment()
                && headers.transport() + 4 <= frame.memoryOffset() + frame.headLength()) {
            hash = mix(hash, memory.getInt(headers.transport()));
        }
        return finish(hash);
    }

    private static long mix(long hash, long value) {
        long mixed = (hash ^ value) * MIX;
        return mixed ^ mixed >>> 32;
    }

    private static int finish(long hash) {
        return (int) (hash * MIX >>> 32);
    }
}
