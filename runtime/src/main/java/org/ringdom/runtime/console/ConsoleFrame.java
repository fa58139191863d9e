package org.ringdom.runtime.console;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Frames on the console service's Unix socket, little endian: {@code u32 length of what follows, u8 type, payload}.
 *
 * <pre>
 *   client   HELLO   u32 domid, u32 console, u64 client, u8 wish, u64 position, u32 typed
 *            INPUT   u32 number of the first byte, bytes
 *            SIZE    u16 columns, u16 rows
 *   service  WELCOME u64 position, u8 may type, u32 typed
 *            OUTPUT  u64 position, bytes
 *            TYPED   u32 number of the byte after the last one that the guest has, or will have whatever dies
 *            ROLE    u8 may type, u32 number of the next byte
 *            END     text: why; the service closes the connection after it
 * </pre>
 *
 * <p>A client that lost its connection says HELLO again with its own number, the position after the last byte it showed and
 * the number of its first byte that was not acknowledged, and misses nothing and doubles nothing.
 */
public final class ConsoleFrame {
    /** Name of the socket in the instance's folder of sockets. */
    public static final String SOCKET = "console.sock";

    public static final int HELLO = 1;
    public static final int INPUT = 2;
    public static final int SIZE = 3;
    public static final int WELCOME = 16;
    public static final int OUTPUT = 17;
    public static final int TYPED = 18;
    public static final int ROLE = 19;
    public static final int END = 20;

    /** Length and type. */
    public static final int HEAD = 5;
    /** The longest payload that either side sends. */
    public static final int PAYLOAD_MAX = 4096;
    /** Payload of HELLO. */
    public static final int HELLO_BYTES = 29;

    /** HELLO: only wants to see. */
    public static final int WATCH = 0;
    /** HELLO: wants to type, if nobody else does. */
    public static final int TYPE = 1;
    /** HELLO: wants to type, whoever else does: that one only sees from now on. */
    public static final int TAKE = 2;

    /** HELLO: show what is new only. */
    public static final long FROM_NOW = -1;
    /** HELLO: show all that is at hand, up to 64 KiB. */
    public static final long FROM_OLDEST = 0;

    private ConsoleFrame() {
    }

    /** A buffer in the protocol's byte order. */
    public static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Begins a frame; the payload is to follow at once. */
    public static ByteBuffer begin(ByteBuffer out, int type, int payload) {
        return out.putInt(payload + 1).put((byte) type);
    }

    /**
     * Whether a whole frame lies at the buffer's position.
     *
     * @throws IllegalArgumentException if it can be none of this protocol
     */
    public static boolean isWhole(ByteBuffer in) {
        if (in.remaining() < Integer.BYTES) {
            return false;
        }
        int length = in.getInt(in.position());
        if (length < 1 || length > PAYLOAD_MAX + 1) {
            throw new IllegalArgumentException("a frame of " + length + " bytes");
        }
        return in.remaining() >= Integer.BYTES + length;
    }
}
