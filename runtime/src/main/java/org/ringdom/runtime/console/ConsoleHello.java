package org.ringdom.runtime.console;

import java.nio.ByteBuffer;

/**
 * The first frame of a client.
 *
 * @param domid whose console
 * @param console which of its consoles
 * @param client a number that the client has chosen at random, not 0
 * @param wish {@link ConsoleFrame#WATCH}, {@link ConsoleFrame#TYPE} or {@link ConsoleFrame#TAKE}
 * @param position of the first byte of output that it wants, or {@link ConsoleFrame#FROM_NOW}
 * @param typed number of its first byte that was not acknowledged
 */
public record ConsoleHello(int domid, int console, long client, int wish, long position, int typed) {
    /** Appends the frame. */
    public void put(ByteBuffer out) {
        ConsoleFrame.begin(out, ConsoleFrame.HELLO, ConsoleFrame.HELLO_BYTES).putInt(domid).putInt(console)
                .putLong(client).put((byte) wish).putLong(position).putInt(typed);
    }

    /** Reads the payload. */
    public static ConsoleHello get(ByteBuffer payload) {
        return new ConsoleHello(payload.getInt(), payload.getInt(), payload.getLong(), payload.get(),
                payload.getLong(), payload.getInt());
    }
}
