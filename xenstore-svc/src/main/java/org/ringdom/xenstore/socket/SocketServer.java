package org.ringdom.xenstore.socket;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

import org.agrona.collections.Long2ObjectHashMap;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.platform.linux.Errno;
import org.ringdom.platform.poll.Epoll;
import org.ringdom.platform.poll.EventFd;
import org.ringdom.platform.socket.UnixListener;
import org.ringdom.platform.socket.UnixStream;
import org.ringdom.runtime.event.SpinWindow;
import org.ringdom.runtime.service.Turn;
import org.ringdom.xenstore.transport.Requests;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Unix stream socket.
 *
 * <p>A poller thread waits for sockets, takes the {@link Turn} and carries their requests out itself, so that no request is
 * handed from thread to thread. If the agent has the turn, it serves the sockets that are ready in its own work, so the poller
 * need not wait for a busy agent to sleep. All state but the poller's wait belongs to whoever has the turn.
 *
 * <p>A client that does not read stalls only itself: its requests wait while replies do, and it is closed when more than a
 * bounded number of bytes wait for it.
 */
public final class SocketServer implements AutoCloseable {
    /** While so many bytes wait for a client, its requests do too. */
    static final int BACK_PRESSURE_BYTES = 64 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(SocketServer.class);
    /** Connections that are served at once; a further one is closed. */
    private static final int CONNECTIONS_MAX = 1024;
    /** Messages of one connection that are handled before the next connection's turn. */
    static final int TURN_MESSAGES = 8;
    /** Read from a client, or written to it, at once. */
    private static final int IO_BYTES = 16 * 1024;
    private static final int EVENTS_MAX = 64;
    private static final long WAKE_TOKEN = 0;
    private static final long LISTENER_TOKEN = 1;

    private final Path path;
    private final long firstId;
    private final int pendingBytesMax;
    private final Requests requests;
    private final Turn turn;
    private final Runnable served;
    private final Epoll epoll = Epoll.open(EVENTS_MAX);
    private final EventFd wake = EventFd.open();
    private final UnixListener listener;
    private final Thread poller = new Thread(this::pollLoop, "xenstore-poller");
    private final SpinWindow window = new SpinWindow();
    private final Epoll.EventConsumer note = this::note;
    private final Arena arena = Arena.ofShared();
    private final SharedBuffer io = SharedBuffer.allocate(arena, IO_BYTES);
    private final long[] readyTokens = new long[EVENTS_MAX];
    private final int[] readyEvents = new int[EVENTS_MAX];
    private final Long2ObjectHashMap<SocketConnection> connections = new Long2ObjectHashMap<>();
    private final Queue<SocketConnection> unfinished = new ArrayDeque<>();
    private final List<SocketConnection> dirty = new ArrayList<>();
    private volatile boolean running = true;
    private boolean started;
    private int ready;
    private long accepted;

    /**
     * Listens at {@code path} with mode 0600; what lies there is replaced. Nobody is served before {@link #start}.
     *
     * @param path
     *            of the socket; its folder exists
     * @param firstId
     *            number of the first connection, above every domid
     * @param pendingBytesMax
     *            bytes that may wait for one client before it is closed
     * @param requests
     *            takes the requests; called by whoever has the turn
     * @param turn
     *            the service's
     * @param served
     *            called by the poller after each turn
     */
    public SocketServer(Path path, long firstId, int pendingBytesMax, Requests requests, Turn turn, Runnable served)
            throws IOException {
        this.path = path;
        this.firstId = firstId;
        this.pendingBytesMax = pendingBytesMax;
        this.requests = requests;
        this.turn = turn;
        this.served = served;
        this.listener = listen();
        epoll.add(wake.fd(), Epoll.IN, WAKE_TOKEN);
        epoll.add(listener.fd(), Epoll.IN, LISTENER_TOKEN);
        poller.setDaemon(true);
    }

    /** Binds under another name, closes it to others, and only then lets it be found. */
    private UnixListener listen() throws IOException {
        Path hidden = path.resolveSibling("." + path.getFileName() + "." + ProcessHandle.current().pid());
        Files.deleteIfExists(hidden);
        UnixListener bound = UnixListener.bind(hidden);
        Files.setPosixFilePermissions(hidden, PosixFilePermissions.fromString("rw-------"));
        Files.move(hidden, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return bound;
    }

    /** How long the poller looks before it sleeps; see {@link SpinWindow}. Before {@link #start}. */
    public void waitLimits(long spinNs, long dialogueNs) {
        window.limits(spinNs, dialogueNs);
    }

    /** Begins to serve. */
    public void start() {
        started = true;
        poller.start();
    }

    // ---- the poller's wait

    private void pollLoop() {
        boolean more = false;
        while (running) {
            await(more);
            turn.take();
            try {
                serve();
                more = !unfinished.isEmpty();
            } finally {
                turn.give();
            }
            served.run();
        }
    }

    private void await(boolean more) {
        ready = 0;
        long startNs = System.nanoTime();
        if (more) {
            epoll.wait(0, note);
        } else if (!look(startNs)) {
            epoll.wait(-1, note);
            window.slept(System.nanoTime() - startNs);
        }
    }

    /** In a dialogue, looks for some microseconds; true if that found something. */
    private boolean look(long startNs) {
        long spinNs = window.takeChance();
        if (spinNs <= 0) {
            return false;
        }
        do {
            if (epoll.wait(0, note) > 0) {
                window.paid();
                return true;
            }
            Thread.onSpinWait();
        } while (System.nanoTime() - startNs < spinNs);
        window.inVain();
        return false;
    }

    private void note(long token, int events) {
        readyTokens[ready] = token;
        readyEvents[ready++] = events;
    }

    // ---- with the turn

    /** The agent's part: writes what is due, and serves the sockets if the poller waits for the turn; the number of things done. */
    public int doWork() {
        if (started && turn.isWanted()) {
            // the poller has noted what is ready and waits; who is served here has nothing left for it
            ready = 0;
            epoll.wait(0, note);
            return serve();
        }
        return unfinished.isEmpty() && dirty.isEmpty() ? 0 : serve();
    }

    private int serve() {
        int work = serveReady();
        for (int turns = unfinished.size(); turns > 0; turns--) {
            SocketConnection connection = unfinished.remove();
            connection.waiting = false;
            execute(connection, TURN_MESSAGES);
            work++;
            if (turns > 1) {
                // who has just come with one request does not wait until all who have many had their turns
                epoll.wait(0, note);
                work += serveReady();
            }
        }
        return work + flushDirty();
    }

    private int serveReady() {
        int count = ready;
        for (int i = 0; i < count; i++) {
            serve(readyTokens[i], readyEvents[i]);
        }
        ready = 0;
        return count;
    }

    /** Writes what is due, the latest first: so events go out before the reply to the request that caused them. */
    private int flushDirty() {
        int count = dirty.size();
        for (int i = count - 1; i >= 0; i--) {
            SocketConnection connection = dirty.get(i);
            connection.dirty = false;
            flush(connection);
        }
        dirty.clear();
        return count;
    }

    private void serve(long token, int events) {
        if (token == LISTENER_TOKEN) {
            accept();
            return;
        }
        SocketConnection connection = connections.get(token);
        if (connection == null) {
            return; // the wake-up at the end, or somebody who was closed meanwhile
        }
        if ((events & (Epoll.OUT | Epoll.HUP | Epoll.ERR)) != 0) {
            flush(connection);
        }
        if (connection.waiting) {
            return; // it has messages already, and its turn comes
        }
        if (!connection.closed && (events & (Epoll.IN | Epoll.HUP | Epoll.ERR)) != 0 && !connection.in.hasNext()) {
            read(connection);
        }
        execute(connection, 1);
    }

    private void accept() {
        UnixStream stream = listener.accept();
        if (stream == null) {
            return;
        }
        if (connections.size() >= CONNECTIONS_MAX) {
            LOG.warn("more than {} connections at {}: one was refused", CONNECTIONS_MAX, path);
            stream.close();
            return;
        }
        SocketConnection connection = new SocketConnection(this, stream, firstId + accepted++);
        connections.put(connection.id(), connection);
        epoll.add(stream.fd(), Epoll.IN, connection.id());
        requests.opened(connection);
    }

    private void read(SocketConnection connection) {
        long length = connection.stream.read(io.segment(), 0, IO_BYTES);
        if (length > 0) {
            connection.in.add(io, (int) length);
        } else if (length != -Errno.EAGAIN && length != -Errno.EINTR) {
            connection.ended = true;
        }
    }

    /**
     * Carries out whole messages, {@code most} at most, and writes the replies. Who has just come with many has the first done,
     * and the others in its turns.
     */
    private void execute(SocketConnection connection, int most) {
        if (connection.closed) {
            return;
        }
        int left = most;
        byte[] message = null;
        while (left > 0 && !connection.isStalled() && (message = connection.in.next()) != null) {
            requests.received(connection, message);
            left--;
        }
        flushDirty();
        if (connection.closed || connection.isStalled()) {
            return;
        }
        if (connection.in.hasNext()) {
            later(connection);
        } else if (connection.ended || connection.in.isMalformed()) {
            drop(connection);
        }
    }

    private void later(SocketConnection connection) {
        if (!connection.waiting) {
            connection.waiting = true;
            unfinished.add(connection);
        }
    }

    void flushLater(SocketConnection connection) {
        if (!connection.dirty) {
            connection.dirty = true;
            dirty.add(connection);
        }
    }

    private void flush(SocketConnection connection) {
        if (connection.closed) {
            return;
        }
        boolean stalled = connection.isStalled();
        if (!connection.out.writeTo(connection.stream, io)) {
            drop(connection);
            return;
        }
        int pending = connection.out.pending();
        if (pending > pendingBytesMax) {
            LOG.warn("{} bytes wait for a client of the socket that does not read: closed", pending);
            drop(connection);
            return;
        }
        connection.updateInterest(epoll);
        if (stalled && !connection.isStalled()) {
            later(connection);
        }
    }

    private void drop(SocketConnection connection) {
        connection.closed = true;
        connection.out.writeTo(connection.stream, io); // what it still wants
        connections.remove(connection.id());
        epoll.remove(connection.stream.fd());
        connection.stream.close();
        requests.closed(connection);
    }

    /** Stops the poller, closes all connections without telling anybody, and removes the socket. Without the turn. */
    @Override
    public void close() throws IOException {
        running = false;
        wake.signal();
        boolean interrupted = false;
        while (poller.isAlive()) {
            try {
                poller.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        connections.values().forEach(connection -> connection.stream.close());
        epoll.close();
        listener.close();
        wake.close();
        arena.close();
        Files.deleteIfExists(path);
    }
}
