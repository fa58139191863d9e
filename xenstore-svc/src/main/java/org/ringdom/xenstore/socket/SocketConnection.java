package org.ringdom.xenstore.socket;

import org.ringdom.platform.poll.Epoll;
import org.ringdom.platform.socket.UnixStream;
import org.ringdom.xenstore.transport.Connection;

/** One client of the socket. Belongs to whoever has the turn. */
final class SocketConnection implements Connection {
    final UnixStream stream;
    final InBuffer in = new InBuffer();
    final OutBuffer out = new OutBuffer();
    /** The client will send no more. */
    boolean ended;
    /** Closed for good. */
    boolean closed;
    /** Waits for a flush. */
    boolean dirty;
    /** Waits for a turn, with whole messages. */
    boolean waiting;

    private final SocketServer server;
    private final long id;
    /** What the epoll set watches it for. */
    private int interest = Epoll.IN;

    SocketConnection(SocketServer server, UnixStream stream, long id) {
        this.server = server;
        this.stream = stream;
        this.id = id;
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public int domid() {
        return 0;
    }

    @Override
    public boolean isDrivenByAgent() {
        return false;
    }

    @Override
    public void send(byte[] message) {
        if (!closed) {
            out.add(message);
            server.flushLater(this);
        }
    }

    /** Whether its requests wait because too many bytes do. */
    boolean isStalled() {
        return out.pending() >= SocketServer.BACK_PRESSURE_BYTES;
    }

    /** Has the epoll set watch it for what it waits for now. */
    void updateInterest(Epoll epoll) {
        int wanted = (ended || isStalled() ? 0 : Epoll.IN) | (out.pending() > 0 ? Epoll.OUT : 0);
        if (wanted != interest) {
            interest = wanted;
            epoll.modify(stream.fd(), wanted, id);
        }
    }
}
