package org.ringdom.runtime.ipc;

import java.util.ArrayDeque;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.ringdom.abi.control.ControlStreams;

import io.aeron.Image;

/**
 * A server's view of one client. The object stays the same over reconnects of one client incarnation; {@link #isOpen} says
 * whether the client can be reached now.
 */
public final class ServerSession {
    enum State {
        CLOSED, OPENING, OPEN
    }

    private final ControlServer server;
    private final long clientKey;
    private final AnswerBook book;
    private final ArrayDeque<byte[]> queue = new ArrayDeque<>();
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private State state = State.CLOSED;
    private int queuedBytes;
    private int pid;
    private int doorbellDomid = ControlStreams.NO_DOORBELL;
    private int replyStreamId;
    private Image image;
    private Outlet outlet;
    private long sinceNs;
    private boolean toRing;
    private Object attachment;

    ServerSession(ControlServer server, long clientKey, int keptAnswers) {
        this.server = server;
        this.clientKey = clientKey;
        this.book = new AnswerBook(keptAnswers);
    }

    /** Who it is: domid and process incarnation. */
    public long clientKey() {
        return clientKey;
    }

    /** The client's domid; {@link ClientIdentity#TOOL_DOMID} for tools. */
    public int domid() {
        return ClientIdentity.domid(clientKey);
    }

    /** Incarnation of the client's process. */
    public long incarnation() {
        return ClientIdentity.incarnation(clientKey);
    }

    /** The client's process. */
    public int pid() {
        return pid;
    }

    /** Whether replies and events reach the client now. */
    public boolean isOpen() {
        return state == State.OPEN;
    }

    /** What the server's owner hangs on this client; kept over reconnects. */
    public Object attachment() {
        return attachment;
    }

    public void attachment(Object value) {
        attachment = value;
    }

    /**
     * Sends a whole message, header included: a reply (kept for repeats of its request), progress, or an event (request id
     * 0). Never blocks; what does not fit waits, and a client that lets too much wait is dropped.
     *
     * @return false if the client cannot be reached now; a reply is kept all the same, an event is gone
     * @throws IllegalArgumentException if the message is not well-formed or too long
     */
    public boolean reply(DirectBuffer message, int offset, int length) {
        if (length > ControlMessages.MAX_LENGTH || !ControlMessages.isWellFormed(message, offset, length)) {
            throw new IllegalArgumentException("not a message of the control plane, or too long: " + length + " bytes");
        }
        byte[] copy = null;
        long requestId = ControlMessages.requestId(message, offset);
        if (requestId != 0 && ControlMessages.isReply(ControlMessages.templateId(message, offset))) {
            copy = copyOf(message, offset, length);
            if (!book.answer(requestId, copy)) {
                server.countStray();
                return false;
            }
        }
        return state == State.OPEN && send(message, offset, length, copy);
    }

    /** Requests that have been handed to the handler and not answered yet. */
    public boolean hasRequestsInProgress() {
        return book.hasWork();
    }

    boolean send(DirectBuffer message, int offset, int length, byte[] copy) {
        if (queue.isEmpty()) {
            Outlet.Sent sent = outlet.offer(message, offset, length);
            if (sent == Outlet.Sent.YES) {
                server.sent(this);
                return true;
            }
            if (sent != Outlet.Sent.LATER) {
                server.drop(this, "it listens no more");
                return false;
            }
            sinceNs = server.nowNs();
            server.wakeDriver();
        }
        return enqueue(copy == null ? copyOf(message, offset, length) : copy);
    }

    private boolean enqueue(byte[] message) {
        ServerLimits limits = server.limits();
        if (queue.size() >= limits.maxQueuedMessages() || queuedBytes + message.length > limits.maxQueuedBytes()) {
            server.drop(this, "it does not read");
            return false;
        }
        queue.add(message);
        queuedBytes += message.length;
        return true;
    }

    boolean resend(long requestId) {
        byte[] answer = book.answerOf(requestId);
        view.wrap(answer);
        return send(view, 0, answer.length, answer);
    }

    /** Sends what waits; returns a work count. */
    int flush(long nowNs) {
        int sentMessages = 0;
        while (state == State.OPEN && !queue.isEmpty()) {
            byte[] message = queue.peek();
            view.wrap(message);
            Outlet.Sent sent = outlet.offer(view, 0, message.length);
            if (sent == Outlet.Sent.YES) {
                queue.remove();
                queuedBytes -= message.length;
                sinceNs = nowNs;
                sentMessages++;
                server.sent(this);
            } else if (sent == Outlet.Sent.LATER) {
                if (nowNs - sinceNs > server.limits().stuckTimeoutNs()) {
                    server.drop(this, "it has not read for too long");
                }
                server.wakeDriver();
                break;
            } else {
                server.drop(this, "it listens no more");
            }
        }
        return sentMessages;
    }

    void opening(Image source, int replyStream, int clientPid, int doorbell, Outlet to, long nowNs) {
        state = State.OPENING;
        image = source;
        replyStreamId = replyStream;
        pid = clientPid;
        doorbellDomid = doorbell;
        outlet = to;
        sinceNs = nowNs;
    }

    void opened() {
        state = State.OPEN;
    }

    /** Forgets the connection, not the client. */
    void closed(boolean fabricLost) {
        state = State.CLOSED;
        queue.clear();
        queuedBytes = 0;
        image = null;
        if (!fabricLost) {
            outlet.close();
        }
        outlet = null;
    }

    State state() {
        return state;
    }

    AnswerBook book() {
        return book;
    }

    Image image() {
        return image;
    }

    int replyStreamId() {
        return replyStreamId;
    }

    int doorbellDomid() {
        return doorbellDomid;
    }

    Outlet outlet() {
        return outlet;
    }

    long sinceNs() {
        return sinceNs;
    }

    boolean hasQueue() {
        return !queue.isEmpty();
    }

    boolean toRing() {
        return toRing;
    }

    void toRing(boolean value) {
        toRing = value;
    }

    private static byte[] copyOf(DirectBuffer message, int offset, int length) {
        byte[] copy = new byte[length];
        message.getBytes(offset, copy);
        return copy;
    }

    @Override
    public String toString() {
        return "client " + domid() + "/" + incarnation() + " (pid " + pid + ")";
    }
}
