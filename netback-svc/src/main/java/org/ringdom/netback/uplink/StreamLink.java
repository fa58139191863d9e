package org.ringdom.netback.uplink;

import java.nio.file.Path;

import org.agrona.concurrent.NanoClock;
import org.ringdom.netback.frame.Frame;
import org.ringdom.platform.linux.Errno;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.platform.poll.Epoll;
import org.ringdom.platform.socket.UnixListener;
import org.ringdom.platform.socket.UnixStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Unix stream socket with QEMU's framing: each packet behind its length. As a client it connects, and again when the other
 * side is gone; as a server it takes one connection at a time, the newest.
 *
 * <p>Packets are gathered in a bounded queue and written once a turn. With a lost connection they are lost.
 */
final class StreamLink implements Link {
    private static final Logger LOG = LoggerFactory.getLogger(StreamLink.class);
    private static final int READS_PER_TURN = 4;

    private final String name;
    private final Path path;
    private final boolean server;
    private final Readiness readiness;
    private final Receiver receiver;
    private final NanoClock clock;
    private final UplinkCounters counters;
    private final OutQueue out;
    private final StreamReader reader;
    private final Retry retry = new Retry(LOG);
    private UnixListener listener;
    private UnixStream stream;
    private boolean full;

    StreamLink(String name, Path path, boolean server, int queueBytes, Readiness readiness, Receiver receiver,
            NanoClock clock, UplinkCounters counters) {
        this.name = name;
        this.path = path;
        this.server = server;
        this.readiness = readiness;
        this.receiver = receiver;
        this.clock = clock;
        this.counters = counters;
        this.out = new OutQueue(queueBytes);
        this.reader = new StreamReader(counters);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean isUp() {
        return stream != null;
    }

    @Override
    public boolean takesOffloads() {
        return false;
    }

    @Override
    public void send(Frame frame) {
        if (stream == null || !out.offer(frame)) {
            counters.dropsOut.increment();
        } else {
            counters.packetsOut.increment();
        }
    }

    @Override
    public int doWork(long nowNs) {
        if (retry.isDue(nowNs)) {
            open(nowNs);
            return 1;
        }
        return stream != null && !out.isEmpty() && !full ? flush() : 0;
    }

    private void open(long nowNs) {
        try {
            if (server) {
                listener = UnixListener.bind(path);
                readiness.watch(listener.fd(), Epoll.IN, events -> accept());
                retry.succeeded(name + ", listening");
            } else {
                connected(UnixStream.connect(path));
                retry.succeeded(name);
            }
        } catch (LinuxException failed) {
            retry.failed(name, failed.getMessage(), nowNs);
        }
    }

    private void accept() {
        UnixStream next = listener.accept();
        if (next != null) {
            disconnect();
            connected(next);
        }
    }

    private void connected(UnixStream next) {
        stream = next;
        full = false;
        counters.connects.increment();
        watch(Epoll.IN);
    }

    private void watch(int interest) {
        readiness.watch(stream.fd(), interest, this::onReady);
    }

    private void onReady(int events) {
        if (full && (events & Epoll.OUT) != 0) {
            flush();
        }
        for (int reads = 0; reads < READS_PER_TURN && stream != null; reads++) {
            long count = reader.readFrom(stream, this::received);
            if (count == -Errno.EAGAIN) {
                return;
            }
            if (count <= 0) {
                lost(count == StreamReader.CLOSED ? "the other side has closed" : Errno.describe((int) -count));
            }
        }
    }

    private void received(Frame frame) {
        counters.packetsIn.increment();
        receiver.onFrame(frame);
    }

    private int flush() {
        long result = out.writeTo(stream);
        boolean mustWait = result == -Errno.EAGAIN;
        if (result < 0 && !mustWait) {
            lost(Errno.describe((int) -result));
        } else if (mustWait != full) {
            full = mustWait;
            watch(full ? Epoll.IN | Epoll.OUT : Epoll.IN);
        }
        return 1;
    }

    private void lost(String reason) {
        disconnect();
        if (server) {
            LOG.warn("{}: {}; waiting for the next connection", name, reason);
        } else {
            retry.failed(name, reason, clock.nanoTime());
        }
    }

    private void disconnect() {
        if (stream != null) {
            readiness.unwatch(stream.fd());
            stream.close();
            stream = null;
        }
        out.clear();
        reader.clear();
    }

    @Override
    public long retryAtNs() {
        return retry.atNs();
    }

    @Override
    public void close() {
        disconnect();
        if (listener != null) {
            readiness.unwatch(listener.fd());
            listener.close();
            listener = null;
        }
    }
}
