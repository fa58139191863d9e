package org.ringdom.xenstore.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.abi.io.XenstoreMessage;
import org.ringdom.abi.io.XenstoreMessageType;
import org.ringdom.xenstore.protocol.Wire;
import org.ringdom.xenstore.service.SocketOnly;

/**
 * Connections that send bytes of no protocol, and half messages, and go away; a proper client beside them is served all the
 * time. {@code -Dringdom.fuzzConnections=N} opens more.
 */
@Timeout(600)
class SocketFuzz {
    private static final int CONNECTIONS = Integer.getInteger("ringdom.fuzzConnections", 300);

    @TempDir
    private Path folder;

    private static SocketChannel connect(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
        return channel;
    }

    private static void write(SocketChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private static byte[] read(SocketChannel channel, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException();
            }
        }
        return buffer.array();
    }

    private static void ask(SocketChannel channel, int type, byte[] payload, String expected) throws IOException {
        write(channel, Wire.message(type, 1, 0, payload));
        byte[] header = read(channel, XenstoreMessage.SIZE);
        byte[] reply = read(channel, Wire.intAt(header, XenstoreMessage.LENGTH_OFFSET));
        assertEquals(expected, Wire.string(reply, 0, reply.length));
    }

    @Test
    void aProperClientIsServedBesideAnyOther() throws IOException {
        Path socket = folder.resolve("socket");
        try (SocketOnly store = new SocketOnly(socket); SocketChannel proper = connect(socket)) {
            for (int i = 0; i < CONNECTIONS; i++) {
                sendOddThings(socket, new Random(i));
                ask(proper, XenstoreMessageType.WRITE, Wire.bytes("/proper\0" + i), "OK\0");
                ask(proper, XenstoreMessageType.READ, Wire.strings("/proper"), Integer.toString(i));
            }
            ask(proper, XenstoreMessageType.CONTROL, Wire.strings("check"), "OK\0");
        }
    }

    private static void sendOddThings(Path socket, Random random) {
        try (SocketChannel odd = connect(socket)) {
            for (int writes = 1 + random.nextInt(4); writes > 0; writes--) {
                write(odd, bytes(random));
            }
        } catch (IOException shownOut) {
            // in the middle of a write: so it may be
        }
    }

    /** Noise, a header with a length that is not allowed, or a message that is not all there. */
    private static byte[] bytes(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> {
                byte[] noise = new byte[random.nextInt(20_000)];
                random.nextBytes(noise);
                yield noise;
            }
            case 1 -> {
                byte[] message = Wire.blank(random.nextInt(30), 1, 0, 0);
                message[XenstoreMessage.LENGTH_OFFSET + random.nextInt(4)] = (byte) (0x11 + random.nextInt(200));
                yield message;
            }
            default -> {
                byte[] whole = Wire.message(XenstoreMessageType.WRITE, 1, 0, Wire.bytes("/odd\0" + "x".repeat(500)));
                yield java.util.Arrays.copyOf(whole, random.nextInt(whole.length));
            }
        };
    }
}
