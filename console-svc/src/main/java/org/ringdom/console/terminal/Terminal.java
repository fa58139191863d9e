package org.ringdom.console.terminal;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

import org.ringdom.console.ring.Console;
import org.ringdom.runtime.console.ConsoleFrame;
import org.ringdom.runtime.console.ConsoleHello;

/**
 * One client of the socket. What it is shown lies in the console's stream, so nothing is queued for it: a slow one skips
 * output that is at hand no more. While the guest does not read, its input stays in the socket. Agent thread only.
 */
final class Terminal {
    private static final int BUFFER = 2 * (ConsoleFrame.HEAD + ConsoleFrame.PAYLOAD_MAX);
    /** Frames that are handled or sent before it is somebody else's turn. */
    private static final int TURN_FRAMES = 16;
    private static final int OUTPUT_MAX = ConsoleFrame.PAYLOAD_MAX - Long.BYTES;

    private final TerminalServer server;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final ByteBuffer in = ConsoleFrame.buffer(BUFFER);
    private final ByteBuffer out = ConsoleFrame.buffer(BUFFER).limit(0);
    private final byte[] scratch = new byte[ConsoleFrame.PAYLOAD_MAX];
    private ConsoleHello hello;
    private Desk desk;
    private long position;
    private boolean welcomeDue;
    private boolean typedDue;
    private boolean roleDue;
    private boolean inputHeld;
    private boolean framesLeft;
    private String end;
    private boolean endSaid;
    private boolean gone;
    private boolean closed;

    Terminal(TerminalServer server, SocketChannel channel, SelectionKey key) {
        this.server = server;
        this.channel = channel;
        this.key = key;
    }

    ConsoleHello hello() {
        return hello;
    }

    Desk desk() {
        return desk;
    }

    SelectionKey key() {
        return key;
    }

    boolean isClosed() {
        return closed;
    }

    boolean wantsToType() {
        return hello.wish() != ConsoleFrame.WATCH;
    }

    /** It may type from now on, or no more. */
    void roleChanged() {
        roleDue = true;
        server.serveLater(this);
    }

    /** The console is there no more. */
    void end(String why) {
        if (end == null) {
            end = why;
            server.serveLater(this);
        }
    }

    /** Its console's files are about to be unmapped. */
    void gone() {
        gone = true;
        welcomeDue = false;
        typedDue = false;
    }

    /** Reads, types, shows, a bounded amount; true if there is more to be done at once. */
    boolean turn() {
        boolean more = false;
        try {
            if (end == null && !readFrames()) {
                server.drop(this);
                return false;
            }
            more = show();
            more |= end == null && framesLeft;
        } catch (IOException | IllegalArgumentException | BufferUnderflowException gone) {
            server.drop(this);
        }
        if (!closed) {
            boolean reading = end == null && !inputHeld && in.hasRemaining();
            server.interest(key, (reading ? SelectionKey.OP_READ : 0)
                    | (out.hasRemaining() ? SelectionKey.OP_WRITE : 0));
        }
        return more;
    }

    private boolean readFrames() throws IOException {
        boolean ended = !inputHeld && channel.read(in) < 0;
        in.flip();
        try {
            for (int frames = 0; frames < TURN_FRAMES && ConsoleFrame.isWhole(in); frames++) {
                if (!frame()) {
                    break;
                }
            }
            framesLeft = !inputHeld && ConsoleFrame.isWhole(in);
        } finally {
            in.compact();
        }
        return !ended;
    }

    /** Handles one frame; false if it has to wait. */
    private boolean frame() {
        int length = in.getInt(in.position());
        int next = in.position() + Integer.BYTES + length;
        int type = in.get(in.position() + Integer.BYTES);
        ByteBuffer payload = in.slice(in.position() + ConsoleFrame.HEAD, length - 1).order(in.order());
        if (desk == null && type != ConsoleFrame.HELLO) {
            throw new IllegalArgumentException("no HELLO");
        }
        switch (type) {
            case ConsoleFrame.HELLO -> begin(payload);
            case ConsoleFrame.INPUT -> {
                if (!input(payload)) {
                    inputHeld = true;
                    return false;
                }
            }
            case ConsoleFrame.SIZE -> size(payload);
            default -> {
                // of a later version
            }
        }
        inputHeld = false;
        in.position(next);
        return true;
    }

    private void begin(ByteBuffer payload) {
        if (desk != null || payload.remaining() < ConsoleFrame.HELLO_BYTES) {
            throw new IllegalArgumentException("a second HELLO, or a short one");
        }
        hello = ConsoleHello.get(payload);
        desk = server.desk(hello.domid(), hello.console());
        if (desk == null) {
            end("domain " + hello.domid() + " has no console " + hello.console());
            return;
        }
        desk.join(this, System.nanoTime());
        Console console = desk.console();
        position = hello.position() == ConsoleFrame.FROM_NOW
                ? console.end()
                : Math.clamp(hello.position(), console.oldest(), console.end());
        welcomeDue = true;
    }

    private boolean input(ByteBuffer payload) {
        int number = payload.getInt();
        if (!desk.isTypist(this)) {
            return true;
        }
        int known = desk.console().typed() - number;
        int length = payload.remaining();
        if (known < 0) {
            throw new IllegalArgumentException("input is missing");
        }
        typedDue = true;
        if (known >= length) {
            return true;
        }
        payload.position(payload.position() + known);
        int left = payload.remaining();
        payload.get(scratch, 0, left);
        return desk.type(scratch, 0, left) == left;
    }

    private void size(ByteBuffer payload) {
        if (desk.isTypist(this) && payload.remaining() >= Integer.BYTES) {
            int columns = payload.getShort() & 0xFFFF;
            int rows = payload.getShort() & 0xFFFF;
            server.consoles().resized(hello.domid(), hello.console(), columns, rows);
        }
    }

    private boolean show() throws IOException {
        for (int frames = 0; frames < TURN_FRAMES; frames++) {
            if (!out.hasRemaining()) {
                out.clear();
                compose();
                out.flip();
            }
            if (!out.hasRemaining()) {
                if (end != null) {
                    server.drop(this);
                }
                return false;
            }
            channel.write(out);
            if (out.hasRemaining()) {
                return false;
            }
        }
        return true;
    }

    private void compose() {
        if (welcomeDue) {
            ConsoleFrame.begin(out, ConsoleFrame.WELCOME, Long.BYTES + 1 + Integer.BYTES).putLong(position)
                    .put(mayType()).putInt(desk.console().typed());
            welcomeDue = false;
            roleDue = false;
        }
        if (typedDue) {
            ConsoleFrame.begin(out, ConsoleFrame.TYPED, Integer.BYTES).putInt(desk.console().typed());
            typedDue = false;
        }
        if (roleDue) {
            ConsoleFrame.begin(out, ConsoleFrame.ROLE, 1 + Integer.BYTES).put(mayType())
                    .putInt(gone ? 0 : desk.console().typed());
            roleDue = false;
        }
        if (!gone && desk != null && position != desk.console().end()) {
            output(desk.console());
        } else if (end != null && !endSaid) {
            byte[] why = end.getBytes(StandardCharsets.UTF_8);
            ConsoleFrame.begin(out, ConsoleFrame.END, why.length).put(why);
            endSaid = true;
        }
    }

    private void output(Console console) {
        if (position < console.oldest()) {
            server.skipped(console.oldest() - position);
            position = console.oldest();
        }
        int count = (int) Math.min(OUTPUT_MAX, console.end() - position);
        console.read(position, scratch, 0, count);
        ConsoleFrame.begin(out, ConsoleFrame.OUTPUT, Long.BYTES + count).putLong(position).put(scratch, 0, count);
        position += count;
    }

    private byte mayType() {
        return (byte) (desk.isTypist(this) ? 1 : 0);
    }

    /** Closes the socket. */
    void close() {
        closed = true;
        key.cancel();
        try {
            channel.close();
        } catch (IOException gone) {
            // it is of no more use anyway
        }
    }
}
