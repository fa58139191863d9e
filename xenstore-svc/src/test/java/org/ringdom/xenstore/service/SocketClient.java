package org.ringdom.xenstore.service;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

import org.ringdom.abi.io.XenstoreMessage;
import org.ringdom.abi.io.XenstoreMessageType;
import org.ringdom.xenstore.protocol.Wire;

/** The control domain over the Unix socket; connects again, and asks again, when the store was killed. */
final class SocketClient {
    private static final int TRIES = 60_000;

    private final Path socket;
    private SocketChannel channel;

    SocketClient(Path socket) {
        this.socket = socket;
    }

    /** The reply as text with '|' for NUL; an error as its name. Asks as often as it takes. */
    String ask(int type, byte[] payload) {
        for (int tries = 0; tries < TRIES; tries++) {
            try {
                return askOnce(type, 0, payload);
            } catch (IOException e) {
                disconnect();
                LockSupport.parkNanos(1_000_000);
            }
        }
        throw new AssertionError("the store does not come back");
    }

    /** The same without asking again: an exception says that it is not known whether it was done. */
    String askOnce(int type, int transaction, byte[] payload) throws IOException {
        if (channel == null) {
            SocketChannel fresh = SocketChannel.open(StandardProtocolFamily.UNIX);
            fresh.connect(UnixDomainSocketAddress.of(socket));
            channel = fresh;
        }
        ByteBuffer request = ByteBuffer.wrap(Wire.message(type, 0, transaction, payload));
        while (request.hasRemaining()) {
            channel.write(request);
        }
        byte[] header = receive(XenstoreMessage.SIZE);
        byte[] body = receive(Wire.intAt(header, XenstoreMessage.LENGTH_OFFSET));
        String text = Wire.string(body, 0, body.length).replace('\0', '|');
        boolean error = Wire.intAt(header, XenstoreMessage.TYPE_OFFSET) == XenstoreMessageType.ERROR;
        return error ? text.substring(0, text.length() - 1) : text;
    }

    private byte[] receive(int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException();
            }
        }
        return buffer.array();
    }

    String ask(int type, String... strings) {
        return ask(type, Wire.strings(strings));
    }

    String write(String path, String value) {
        return ask(XenstoreMessageType.WRITE, Wire.bytes(path + '\0' + value));
    }

    String read(String path) {
        return ask(XenstoreMessageType.READ, path);
    }

    void disconnect() {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // the store is dead: that is what closed it
                throw new java.io.UncheckedIOException(e);
            } finally {
                channel = null;
            }
        }
    }
}
