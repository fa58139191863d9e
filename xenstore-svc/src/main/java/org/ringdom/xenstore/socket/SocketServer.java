package org.ringdom.xenstore.socket;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;
import org.ringdom.xenstore.transport.Requests;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Unix stream socket.
 *
 * <p>A poller thread waits for sockets, reads and cuts messages; the agent calls {@link #doWork}, which hands them on and
 * writes replies, and never blocks. The poller calls {@code wake} after it queued something, so that the agent can sleep
 * at its doorbell. A client that does not read stalls only itself: its requests wait while replies do, and it is closed
 * when more than a bounded number of bytes wait for it.
 */
public final class SocketServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SocketServer.class);
    /** Connections that are served at once; a further one is closed. */
    private static final int CONNECTIONS_MAX = 1024;
    /** While so many bytes wait for a client, its requests do too. */
    private static final int BACK_PRESSURE_BYTES = 64 * 1024;
    /** Messages of one connection that are handled before the next connection's turn. */
    private static final int TURN_MESSAGES = 32;

    private final Path path;
    private final long firstId;
    private final int pendingBytesMax;
    private final Runnable wake;
    private final Selector selector;
    private final ServerSocketChannel listener;
    private final Thread poller;
    private final Queue<SocketConnection> toAgent = new ManyToOneConcurrentLinkedQueue<>();
    private final Queue<SocketConnection> toPoller = new ManyToOneConcurrentLinkedQueue<>();
    private final Queue<SocketConnection> unfinished = new ArrayDeque<>();
    private final List<SocketConnection> dirty = new ArrayList<>();
    private volatile boolean running = true;
    private int connections;
    private long accepted;

    /**
     * Listens at {@code path} with mode 0600; what lies there is replaced.
     *
     * @param path
     *            of the socket; its folder exists
     * @param firstId
     *            number of the first connection, above every domid
     * @param pendingBytesMax
     *            bytes that may wait for one client before it is closed
     * @param wake
     *            rings the agent's doorbell; called by the poller
     */
    public SocketServer(Path path, long firstId, int pendingBytesMax, Runnable wake) throws IOException {
        this.path = path;
        this.firstId = firstId;
        this.pendingBytesMax = pendingBytesMax;
        this.wake = wake;
        this.selector = Selector.open();
        this.listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listen();
        this.poller = new Thread(this::pollLoop, "xenstore-poller");
        poller.setDaemon(true);
        poller.start();
    }

    /** Binds under another name, closes it to others, and only then lets it be found. */
    private void listen() throws IOException {
        Path hidden = path.resolveSibling("." + path.getFileName() + "." + ProcessHandle.current().pid());
        Files.deleteIfExists(hidden);
        listener.bind(UnixDomainSocketAddress.of(hidden), 128);
        Files.setPosixFilePermissions(hidden, PosixFilePermissions.fromString("rw-------"));
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
        Files.move(hidden, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    // ---- the agent's side

    /** Hands on what came in and writes what goes out; the number of things done. */
    public int doWork(Requests requests) {
        int work = 0;
        for (int turns = unfinished.size(); turns > 0; turns--) {
            work += turn(unfinished.poll(), requests);
        }
        SocketConnection connection;
        while ((connection = toAgent.poll()) != null) {
            connection.queued.set(false);
            work += turn(connection, requests);
        }
        return work + flush(requests);
    }

    private int turn(SocketConnection connection, Requests requests) {
        if (connection.closed) {
            return 0;
        }
        if (!connection.opened) {
            connection.opened = true;
            requests.opened(connection);
        }
        boolean ended = connection.inputEnded;
        int work = 1;
        while (connection.out.pending() < BACK_PRESSURE_BYTES) {
            byte[] message = connection.inbox.poll();
            if (message == null) {
                if (ended) {
                    drop(connection, requests);
                } else if (connection.readPaused) {
                    wakePoller(connection);
                }
                break;
            }
            requests.received(connection, message);
            if (++work > TURN_MESSAGES) {
                unfinished.add(connection);
                break;
            }
        }
        connection.stalled = connection.out.pending() >= BACK_PRESSURE_BYTES;
        flushLater(connection);
        return work;
    }

    void flushLater(SocketConnection connection) {
        if (!connection.dirty) {
            connection.dirty = true;
            dirty.add(connection);
        }
    }

    private int flush(Requests requests) {
        for (int i = 0; i < dirty.size(); i++) {
            SocketConnection connection = dirty.get(i);
            connection.dirty = false;
            if (!connection.closed) {
                flush(connection, requests);
            }
        }
        dirty.clear();
        return unfinished.size();
    }

    private void flush(SocketConnection connection, Requests requests) {
        try {
            if (!connection.wantsWrite && !connection.out.writeTo(connection.channel)) {
                connection.wantsWrite = true;
                wakePoller(connection);
            }
        } catch (IOException e) {
            drop(connection, requests);
            return;
        }
        int pending = connection.out.pending();
        if (pending > pendingBytesMax) {
            LOG.warn("{} bytes wait for a client of the socket that does not read: closed", pending);
            drop(connection, requests);
        } else if (connection.stalled && pending < BACK_PRESSURE_BYTES) {
            connection.stalled = false;
            unfinished.add(connection);
        }
    }

    private void drop(SocketConnection connection, Requests requests) {
        if (!connection.closed) {
            connection.closed = true;
            try {
                if (connection.out.pending() > 0) {
                    connection.out.writeTo(connection.channel);
                }
            } catch (IOException e) {
                LOG.debug("last bytes of a connection were not wanted", e);
            }
            requests.closed(connection);
            wakePoller(connection);
        }
    }

    private void wakePoller(SocketConnection connection) {
        toPoller.add(connection);
        selector.wakeup();
    }

    // ---- the poller's side

    private void pollLoop() {
        try {
            while (running) {
                selector.select(this::selected);
                SocketConnection connection;
                while ((connection = toPoller.poll()) != null) {
                    wakened(connection);
                }
            }
        } catch (IOException e) {
            LOG.error("the poller of {} stopped", path, e);
        }
    }

    private void selected(SelectionKey key) {
        if (key.attachment() == null) {
            accept();
            return;
        }
        SocketConnection connection = (SocketConnection) key.attachment();
        if (key.isValid() && key.isWritable()) {
            connection.writable();
        }
        if (key.isValid() && key.isReadable()) {
            connection.readable();
        }
        toAgent(connection);
    }

    private void wakened(SocketConnection connection) {
        if (connection.closed) {
            release(connection);
            return;
        }
        connection.goOn();
        toAgent(connection);
    }

    private void toAgent(SocketConnection connection) {
        if (connection.queued.compareAndSet(false, true)) {
            toAgent.add(connection);
            wake.run();
        }
    }

    private void accept() {
        try {
            SocketChannel channel = listener.accept();
            if (channel == null) {
                return;
            }
            if (connections >= CONNECTIONS_MAX) {
                LOG.warn("more than {} connections at {}: one was refused", CONNECTIONS_MAX, path);
                channel.close();
                return;
            }
            channel.configureBlocking(false);
            SocketConnection connection = new SocketConnection(this, channel, firstId + accepted++);
            connection.key(channel.register(selector, SelectionKey.OP_READ, connection));
            connections++;
            toAgent(connection);
        } catch (IOException e) {
            LOG.warn("a connection at {} could not be accepted: {}", path, e.getMessage());
        }
    }

    private void release(SocketConnection connection) {
        if (connection.released) {
            return;
        }
        connection.released = true;
        connections--;
        try {
            connection.channel.close();
        } catch (IOException e) {
            LOG.debug("closing a connection failed", e);
        }
    }

    /** Stops the poller, closes all connections without telling anybody, and removes the socket. */
    @Override
    public void close() throws IOException {
        running = false;
        selector.wakeup();
        try {
            poller.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
        Files.deleteIfExists(path);
    }
}
