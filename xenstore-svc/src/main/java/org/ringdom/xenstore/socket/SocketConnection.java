package org.ringdom.xenstore.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicBoolean;

import org.agrona.concurrent.OneToOneConcurrentArrayQueue;
import org.ringdom.abi.io.XenstoreMessage;
import org.ringdom.xenstore.protocol.Wire;
import org.ringdom.xenstore.transport.Connection;

/**
 * One client of the socket.
 *
 * <p>Threading: the poller reads and cuts the stream into messages, the agent takes them from {@link #inbox} and writes. Each
 * field belongs to one of them; what both see is volatile or a queue. Whoever has to stop sets his mark first and looks
 * again afterwards, so neither waits for the other in vain.
 */
final class SocketConnection implements Connection {
    private static final int INBOX_MESSAGES = 32;
    private static final int IN_BYTES = 4 * (XenstoreMessage.SIZE + XenstoreMessage.PAYLOAD_MAX);

    final SocketChannel channel;
    /** Messages for the agent. */
    final OneToOneConcurrentArrayQueue<byte[]> inbox = new OneToOneConcurrentArrayQueue<>(INBOX_MESSAGES);
    /** Waits in the agent's queue of connections. */
    final AtomicBoolean queued = new AtomicBoolean();
    /** Set by the poller: it does not read because the inbox is full. */
    volatile boolean readPaused;
    /** Set by the poller: nothing more will come into the inbox. */
    volatile boolean inputEnded;
    /** Set by the agent: the channel took less than there was. */
    volatile boolean wantsWrite;

    /** The agent's: what is not yet written. */
    final OutBuffer out = new OutBuffer();
    /** The agent's: known to the receiver of requests. */
    boolean opened;
    /** The agent's: closed for good. */
    boolean closed;
    /** The agent's: waits for a flush. */
    boolean dirty;
    /** The agent's: requests wait because too many bytes do. */
    boolean stalled;
    /** The poller's: the channel is closed. */
    boolean released;

    private final SocketServer server;
    private final long id;
    private final ByteBuffer in = ByteBuffer.allocate(IN_BYTES);
    private SelectionKey key;
    private boolean streamEnded;

    SocketConnection(SocketServer server, SocketChannel channel, long id) {
        this.server = server;
        this.channel = channel;
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
    public void send(byte[] message) {
        if (!closed) {
            out.add(message);
            server.flushLater(this);
        }
    }

    // ---- the poller's side

    void key(SelectionKey newKey) {
        key = newKey;
    }

    /** Reads what is there into the inbox. */
    void readable() {
        try {
            streamEnded |= channel.read(in) < 0;
        } catch (IOException e) {
            streamEnded = true;
        }
        goOn();
    }

    /** Goes on: there is more to cut, or the agent made room, or it wants to know when it can write. */
    void goOn() {
        if (!inputEnded) {
            boolean wellFormed = fillInbox();
            inputEnded = !wellFormed || streamEnded && !readPaused;
        }
        if (key != null && key.isValid()) {
            key.interestOps((streamEnded || inputEnded || readPaused ? 0 : SelectionKey.OP_READ)
                    | (wantsWrite ? SelectionKey.OP_WRITE : 0));
        }
    }

    /** Moves whole messages into the inbox; false if the stream is none of the protocol's. */
    private boolean fillInbox() {
        in.flip();
        boolean wellFormed = true;
        readPaused = false;
        while (in.remaining() >= XenstoreMessage.SIZE) {
            byte[] array = in.array();
            int length = Wire.intAt(array, in.position() + XenstoreMessage.LENGTH_OFFSET);
            if (length < 0 || length > XenstoreMessage.PAYLOAD_MAX) {
                wellFormed = false;
                break;
            }
            int size = XenstoreMessage.SIZE + length;
            if (in.remaining() < size) {
                break;
            }
            byte[] message = new byte[size];
            System.arraycopy(array, in.position(), message, 0, size);
            if (!offer(message)) {
                break;
            }
            in.position(in.position() + size);
        }
        in.compact();
        return wellFormed;
    }

    private boolean offer(byte[] message) {
        if (inbox.offer(message)) {
            return true;
        }
        readPaused = true;
        // look again: the agent may have emptied the inbox before it could see the mark
        if (inbox.isEmpty() && inbox.offer(message)) {
            readPaused = false;
            return true;
        }
        return false;
    }

    /** The channel takes bytes again: the agent is to go on. */
    void writable() {
        wantsWrite = false;
        goOn();
    }
}
