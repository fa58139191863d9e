package org.ringdom.perf.net;

import java.util.List;

/**
 * What is sent.
 *
 * @param words for people
 * @param bytes of a frame that a guest sends
 * @param segment bytes of payload of a segment; 0: the frame is sent as it is
 * @param stream whether the kernel's way is a TCP stream; if not, datagrams that make frames of {@code bytes}
 */
record NetLoad(String words, int bytes, int segment, boolean stream) {
    static final List<NetLoad> ALL = List.of(new NetLoad("frames of 64 bytes", 60, 0, false),
            new NetLoad("frames of 1514 bytes", 1514, 0, false),
            new NetLoad("64 KiB of TCP at a time (GSO)", 65_500, 1448, true));
}
