package org.ringdom.console.terminal;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import org.ringdom.runtime.console.ConsoleFrame;
import org.ringdom.runtime.console.ConsoleHello;

/** A client that keeps what it is told; it never waits. */
final class TestTerminal implements AutoCloseable {
    final StringBuilder shown = new StringBuilder();
    boolean welcomed;
    boolean mayType;
    int typed;
    long position;
    String end;
    boolean closed;
    private final SocketChannel channel;
    private final ByteBuffer in = ConsoleFrame.buffer(4 * ConsoleFrame.PAYLOAD_MAX);

    TestTerminal(Path socket) throws IOException {
        channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    }

    TestTerminal hello(int domid, long client, int wish, long from, int firstTyped) throws IOException {
        ByteBuffer out = ConsoleFrame.buffer(100);
        new ConsoleHello(domid, 0, client, wish, from, firstTyped).put(out);
        return send(out);
    }

    TestTerminal type(int number, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer out = ConsoleFrame.buffer(ConsoleFrame.HEAD + Integer.BYTES + bytes.length);
        ConsoleFrame.begin(out, ConsoleFrame.INPUT, Integer.BYTES + bytes.length).putInt(number).put(bytes);
        return send(out);
    }

    TestTerminal send(ByteBuffer out) throws IOException {
        out.flip();
        channel.write(out);
        channel.configureBlocking(false);
        return this;
    }

    /** Reads what is there. */
    void poll() throws IOException {
        if (closed) {
            return;
        }
        closed = channel.read(in) < 0;
        in.flip();
        while (ConsoleFrame.isWhole(in)) {
            int next = in.position() + Integer.BYTES + in.getInt(in.position());
            int type = in.get(in.position() + Integer.BYTES);
            in.position(in.position() + ConsoleFrame.HEAD);
            frame(type, next);
            in.position(next);
        }
        in.compact();
    }

    private void frame(int type, int next) {
        switch (type) {
            case ConsoleFrame.WELCOME -> {
                welcomed = true;
                position = in.getLong();
                mayType = in.get() != 0;
                typed = in.getInt();
            }
            case ConsoleFrame.OUTPUT -> {
                position = in.getLong();
                shown.append(text(next));
                position += next - in.position();
            }
            case ConsoleFrame.TYPED -> typed = in.getInt();
            case ConsoleFrame.ROLE -> {
                mayType = in.get() != 0;
                typed = in.getInt();
            }
            case ConsoleFrame.END -> end = text(next);
            default -> throw new AssertionError("frame " + type);
        }
    }

    private String text(int next) {
        byte[] bytes = new byte[next - in.position()];
        in.get(in.position(), bytes);
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
