package org.ringdom.xenstore.hostile;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

import org.ringdom.abi.io.XenstoreMessage;
import org.ringdom.abi.io.XenstoreMessageType;

/**
 * A client of the socket that sends malformed messages on one connection after the other, in batches. It reads the answers and
 * checks that each is an error, or never reads and goes away; ends within a message, or with a length that no message has.
 */
public final class HostileSocket implements Runnable {
    private static final int BATCH = 64;
    private static final int BATCHES = 32;
    private static final int UNREAD_MAX = 4000;

    private final Path socket;
    private final MalformedMessages messages;
    private final AtomicLong left;
    private final ByteBuffer out = ByteBuffer
            .allocateDirect(BATCH * (XenstoreMessage.SIZE + XenstoreMessage.PAYLOAD_MAX))
            .order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer in = ByteBuffer.allocateDirect(64 * 1024).order(ByteOrder.LITTLE_ENDIAN);

    /**
     * A client that has not connected yet.
     *
     * @param left messages that all clients together have still to send
     */
    public HostileSocket(Path socket, long seed, AtomicLong left) {
        this.socket = socket;
        this.messages = new MalformedMessages(seed);
        this.left = left;
    }

    /** Sends until nothing is left; fails if an answer is no error. */
    @Override
    public void run() {
        Random random = messages.random();
        while (left.get() > 0) {
            try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                channel.connect(UnixDomainSocketAddress.of(socket));
                if (random.nextInt(4) == 0) {
                    sendWithoutReading(channel);
                } else {
                    answered(channel);
                }
                leave(channel, random);
            } catch (IOException shownOut) {
                // with a length that is none, or while it did not read: so it may be
            }
        }
    }

    /** Whole messages, which are answered, whatever is wrong with them. */
    private void answered(SocketChannel channel) {
        try {
            converse(channel);
        } catch (IOException shownOut) {
            throw new AssertionError("a connection with whole messages came to its end", shownOut);
        }
    }

    private void converse(SocketChannel channel) throws IOException {
        for (int batch = 0; batch < BATCHES && left.get() > 0; batch++) {
            fill(BATCH);
            while (out.hasRemaining()) {
                channel.write(out);
            }
            for (int reply = 0; reply < BATCH; reply++) {
                readError(channel);
            }
        }
    }

    private void fill(int count) {
        out.clear();
        for (int i = 0; i < count; i++) {
            out.put(messages.next());
        }
        out.flip();
        left.addAndGet(-count);
    }

    private void readError(SocketChannel channel) throws IOException {
        int type = read(channel, XenstoreMessage.SIZE).getInt(XenstoreMessage.TYPE_OFFSET);
        int length = in.getInt(XenstoreMessage.LENGTH_OFFSET);
        read(channel, length);
        if (type != XenstoreMessageType.ERROR) {
            throw new AssertionError("a malformed message was answered with type " + type);
        }
    }

    private ByteBuffer read(SocketChannel channel, int length) throws IOException {
        in.clear().limit(length);
        while (in.hasRemaining()) {
            if (channel.read(in) < 0) {
                throw new EOFException();
            }
        }
        return in.flip();
    }

    /** Until nothing more is taken. */
    private void sendWithoutReading(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        for (int sent = 0; sent < UNREAD_MAX && left.get() > 0; sent += BATCH) {
            fill(BATCH);
            channel.write(out);
            if (out.hasRemaining()) {
                return;
            }
        }
    }

    private void leave(SocketChannel channel, Random random) throws IOException {
        switch (random.nextInt(3)) {
            case 0 -> channel.write(ByteBuffer.wrap(messages.truncated()));
            case 1 -> channel.write(ByteBuffer.wrap(messages.oversized()));
            default -> {
                // without a word
            }
        }
    }
}
