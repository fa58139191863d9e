package org.ringdom.launcher.console;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.ringdom.launcher.api.SupervisorException;
import org.ringdom.runtime.console.ConsoleFrame;
import org.ringdom.runtime.console.ConsoleHello;

/**
 * A client of the console service that outlives it: when the service dies, it says to the successor how far it came, and
 * neither output nor input is lost or doubled.
 *
 * <p>{@link #run} belongs to one thread; any thread may {@link #type}, {@link #resize} and {@link #leave}.
 */
public final class ConsoleClient {
    private static final long PAUSE_MS = 20;
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long SHOW_AWAY_NS = TimeUnit.SECONDS.toNanos(2);
    private static final int INPUT_MAX = 1024;

    private final Path socket;
    private final int domid;
    private final int console;
    private final int wish;
    private final Screen screen;
    private final BooleanSupplier hopeless;
    private final long client = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
    private final TypedBytes typed = new TypedBytes();
    private long position;
    private SocketChannel channel;
    private boolean mayType;
    private boolean asked;
    private boolean left;
    private int columns;
    private int rows;
    private String end;

    /**
     * A client that is not connected yet.
     *
     * @param socket the console service's
     * @param wish {@link ConsoleFrame#WATCH}, {@link ConsoleFrame#TYPE} or {@link ConsoleFrame#TAKE}
     * @param from {@link ConsoleFrame#FROM_NOW} or {@link ConsoleFrame#FROM_OLDEST}
     * @param hopeless whether the service is gone for good
     */
    public ConsoleClient(Path socket, int domid, int console, int wish, long from, Screen screen,
            BooleanSupplier hopeless) {
        this.socket = socket;
        this.domid = domid;
        this.console = console;
        this.wish = wish;
        this.position = from;
        this.screen = screen;
        this.hopeless = hopeless;
    }

    /**
     * Shows the console until {@link #leave} or the domain's end.
     *
     * @return why it ended; empty after {@link #leave}
     * @throws SupervisorException if there is no such console, or no service
     */
    public String run() throws SupervisorException {
        long awaySinceNs = System.nanoTime();
        boolean connectedOnce = false;
        boolean saidAway = false;
        while (true) {
            boolean connected = connect();
            if (connected && saidAway) {
                screen.away(false);
                saidAway = false;
            }
            if (connected && serve()) {
                connectedOnce = true;
                awaySinceNs = System.nanoTime();
            }
            if (isLeft()) {
                return "";
            }
            if (end != null && (connectedOnce || isOver(awaySinceNs))) {
                if (connectedOnce) {
                    return end;
                }
                throw new SupervisorException(end);
            }
            if (hopeless.getAsBoolean() || !connectedOnce && end == null && isOver(awaySinceNs)) {
                throw new SupervisorException("the console service does not answer; `ringdom status` shows how it is");
            }
            if (connectedOnce && !saidAway && System.nanoTime() - awaySinceNs > SHOW_AWAY_NS) {
                screen.away(true);
                saidAway = true;
            }
            pause();
        }
    }

    private static boolean isOver(long sinceNs) {
        return System.nanoTime() - sinceNs > PATIENCE_NS;
    }

    private static void pause() throws SupervisorException {
        try {
            Thread.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SupervisorException("interrupted", e);
        }
    }

    private boolean connect() {
        SocketChannel fresh = null;
        try {
            fresh = SocketChannel.open(UnixDomainSocketAddress.of(socket));
            synchronized (this) {
                if (left) {
                    fresh.close();
                    return false;
                }
                channel = fresh;
                mayType = false;
                asked = false;
                ByteBuffer out = ConsoleFrame.buffer(ConsoleFrame.HEAD + ConsoleFrame.HELLO_BYTES);
                new ConsoleHello(domid, console, client, wish, position, typed.first()).put(out);
                send(out);
            }
            return true;
        } catch (IOException notThere) {
            close(fresh);
            return false;
        }
    }

    private static void close(SocketChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // it is of no more use anyway
        }
    }

    /** Reads until the connection ends; whether the service had welcomed us. */
    private boolean serve() {
        ByteBuffer in = ConsoleFrame.buffer(4 * ConsoleFrame.PAYLOAD_MAX);
        end = null;
        try {
            while (channel.read(in) >= 0) {
                in.flip();
                while (ConsoleFrame.isWhole(in)) {
                    int next = in.position() + Integer.BYTES + in.getInt(in.position());
                    ByteBuffer payload = in.slice(in.position() + ConsoleFrame.HEAD,
                            next - in.position() - ConsoleFrame.HEAD).order(in.order());
                    frame(in.get(in.position() + Integer.BYTES), payload);
                    in.position(next);
                }
                in.compact();
            }
        } catch (IOException | IllegalArgumentException ended) {
            // the service died; its successor goes on
        }
        close(channel);
        synchronized (this) {
            boolean welcomed = asked;
            // whether we may type is the successor's to say: until then bytes are kept
            mayType = false;
            asked = false;
            return welcomed;
        }
    }

    private void frame(int type, ByteBuffer payload) throws IOException {
        switch (type) {
            case ConsoleFrame.WELCOME -> welcome(payload);
            case ConsoleFrame.OUTPUT -> output(payload);
            case ConsoleFrame.TYPED -> typed(payload.getInt());
            case ConsoleFrame.ROLE -> role(payload.get() != 0, payload.getInt());
            case ConsoleFrame.END -> end = StandardCharsets.UTF_8.decode(payload).toString();
            default -> {
                // of a later version
            }
        }
    }

    private void welcome(ByteBuffer payload) throws IOException {
        long at = payload.getLong();
        if (position > 0 && at > position) {
            screen.skipped(at - position);
        }
        position = at;
        boolean may = payload.get() != 0;
        int number = payload.getInt();
        synchronized (this) {
            asked = true;
            mayType = may;
            if (may) {
                typed.acknowledged(number);
                typed.unsent();
                sendSize();
                flush();
            } else {
                typed.forget(typed.first());
            }
            notifyAll();
        }
        screen.role(may);
    }

    private void role(boolean may, int number) throws IOException {
        synchronized (this) {
            mayType = may;
            typed.forget(number);
            if (may) {
                sendSize();
            }
            notifyAll();
        }
        screen.role(may);
    }

    private void output(ByteBuffer payload) {
        long at = payload.getLong();
        if (at > position) {
            screen.skipped(at - position);
        }
        screen.show(payload.array(), payload.arrayOffset() + payload.position(), payload.remaining());
        position = at + payload.remaining();
    }

    private synchronized void typed(int number) {
        typed.acknowledged(number);
        notifyAll();
    }

    /** Types bytes; waits while too many are not acknowledged. False if they do not go to the guest. */
    public synchronized boolean type(byte[] bytes, int offset, int length) throws InterruptedException {
        while (!left && !typed.hasRoom(length)) {
            wait();
        }
        if (left || asked && !mayType) {
            return false;
        }
        typed.add(bytes, offset, length);
        if (mayType) {
            try {
                flush();
            } catch (IOException away) {
                // they are sent again to the successor
            }
        }
        return true;
    }

    /** Waits until the service has answered and the guest has everything that was typed; false if it will not within {@code maxMs}. */
    public synchronized boolean awaitTyped(long maxMs) throws InterruptedException {
        long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(maxMs);
        while (!(asked && typed.isEmpty()) && !left) {
            long leftMs = TimeUnit.NANOSECONDS.toMillis(endNs - System.nanoTime());
            if (leftMs <= 0) {
                return false;
            }
            wait(leftMs);
        }
        return asked && typed.isEmpty();
    }

    private void flush() throws IOException {
        byte[] part = typed.next(INPUT_MAX);
        while (part.length > 0) {
            ByteBuffer out = ConsoleFrame.buffer(ConsoleFrame.HEAD + Integer.BYTES + part.length);
            ConsoleFrame.begin(out, ConsoleFrame.INPUT, Integer.BYTES + part.length).putInt(typed.nextNumber())
                    .put(part);
            typed.sent(part.length);
            send(out);
            part = typed.next(INPUT_MAX);
        }
    }

    /** The window has this size from now on. */
    public synchronized void resize(int newColumns, int newRows) {
        columns = newColumns;
        rows = newRows;
        try {
            if (mayType) {
                sendSize();
            }
        } catch (IOException away) {
            // the successor is told
        }
    }

    private void sendSize() throws IOException {
        if (columns > 0) {
            ByteBuffer out = ConsoleFrame.buffer(ConsoleFrame.HEAD + 2 * Short.BYTES);
            ConsoleFrame.begin(out, ConsoleFrame.SIZE, 2 * Short.BYTES).putShort((short) columns)
                    .putShort((short) rows);
            send(out);
        }
    }

    private void send(ByteBuffer out) throws IOException {
        out.flip();
        while (out.hasRemaining()) {
            channel.write(out);
        }
    }

    /** Ends {@link #run}; the guest goes on. */
    public synchronized void leave() {
        left = true;
        close(channel);
        notifyAll();
    }

    private synchronized boolean isLeft() {
        return left;
    }
}
