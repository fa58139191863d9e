package org.ringdom.runtime.ipc;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.ringdom.abi.control.ControlStreams;
import org.ringdom.abi.control.GoodbyeEncoder;
import org.ringdom.abi.control.HelloEncoder;
import org.ringdom.abi.control.MessageHeaderEncoder;
import org.ringdom.abi.control.WelcomeDecoder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.aeron.Aeron;
import io.aeron.Image;

/**
 * A client's session with one server. It opens by itself, and again after the death of the media driver or of the server;
 * requests without an answer are then sent again with the same id, in order. A process has at most one session with each
 * server per client key.
 *
 * <pre>
 *   WAITING ---- fabric and server there ----&gt; GREETING ---- Welcome ----&gt; OPEN
 *      ^                                          ^                         |
 *      +------ fabric lost, server gone ----------+---- server is another, or stopped listening
 * </pre>
 *
 * <p>Owns: its subscription and publication. Threading: the agent thread. Only {@link #await} blocks.
 */
public final class ControlSession implements Participant, AutoCloseable {
    /** Requests that may be unanswered at the server at a time. */
    public static final int DEFAULT_WINDOW = 32;

    private static final Logger LOG = LoggerFactory.getLogger(ControlSession.class);
    private static final int MAX_UNANSWERED = 8192;
    private static final int REPLY_STREAMS = 1 << 29;
    private static final long SETTLING_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONGEST_BACKOFF_NS = TimeUnit.MILLISECONDS.toNanos(100);
    /** A new server rings its clients; this is the net below. */
    private static final long SERVERLESS_POLL_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private enum State {
        WAITING, GREETING, OPEN, CLOSED
    }

    private static final class Pending {
        private final byte[] message;
        private final ReplyHandler handler;
        private boolean sent;

        Pending(byte[] message, ReplyHandler handler) {
            this.message = message;
            this.handler = handler;
        }
    }

    private final AeronFabric fabric;
    private final ServerAddress address;
    private final ClientIdentity identity;
    private final AgentWait agentWait;
    private final SessionListener listener;
    private final int window;
    private final Map<Long, Pending> unanswered = new LinkedHashMap<>();
    private final ArrayDeque<Pending> unsent = new ArrayDeque<>();
    private final ArrayDeque<Inlet.Message> inbox = new ArrayDeque<>();
    private final Deliveries deliveries = new Deliveries();
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private final WelcomeDecoder welcome = new WelcomeDecoder();
    private State state = State.WAITING;
    private Aeron aeron;
    private Inlet inlet;
    private Outlet outlet;
    private Image serverImage;
    private int replyStream;
    private long streamEpoch;
    private long nextRequestId = 1;
    private int inFlight;
    private long opens;
    private long helloAtNs;
    private long backoffNs = SETTLING_NS;
    private boolean complained;
    private boolean toRing;
    private long retryAtNs;
    private long malformed;

    /** A session with the default window that hears no events. */
    public ControlSession(AeronFabric fabric, ServerAddress address, ClientIdentity identity, AgentWait agentWait) {
        this(fabric, address, identity, agentWait, SessionListener.NONE, DEFAULT_WINDOW);
    }

    /**
     * Begins to open a session; the fabric's duty cycle does the rest.
     *
     * @param window requests at the server at a time, 1 to {@link #DEFAULT_WINDOW}; further ones wait here
     */
    public ControlSession(AeronFabric fabric, ServerAddress address, ClientIdentity identity, AgentWait agentWait,
            SessionListener listener, int window) {
        if (window < 1 || window > DEFAULT_WINDOW) {
            throw new IllegalArgumentException("window " + window + " is not in 1.." + DEFAULT_WINDOW);
        }
        this.fabric = fabric;
        this.address = address;
        this.identity = identity;
        this.agentWait = agentWait;
        this.listener = listener;
        this.window = window;
        this.retryAtNs = now();
        fabric.add(this);
    }

    /** The key that every message of this session carries. */
    public long clientKey() {
        return identity.clientKey();
    }

    /** A fresh request id. */
    public long nextRequestId() {
        return nextRequestId++;
    }

    /**
     * Sends a request, now or when the session is open, and again after interruptions until it is answered.
     *
     * @param message whole message with header, {@link #clientKey} and an id of {@link #nextRequestId}; copied
     * @throws IllegalStateException if the session is closed, or thousands of requests wait already
     */
    public void send(DirectBuffer message, int offset, int length, ReplyHandler handler) {
        if (state == State.CLOSED || unanswered.size() >= MAX_UNANSWERED) {
            throw new IllegalStateException(state == State.CLOSED
                    ? "the session is closed"
                    : unanswered.size() + " requests wait for an answer");
        }
        if (length > ControlMessages.MAX_LENGTH || !ControlMessages.isWellFormed(message, offset, length)) {
            throw new IllegalArgumentException("not a message of the control plane, or too long: " + length + " bytes");
        }
        byte[] copy = new byte[length];
        message.getBytes(offset, copy);
        Pending pending = new Pending(copy, handler);
        unanswered.put(ControlMessages.requestId(message, offset), pending);
        unsent.add(pending);
        flush();
        ringIfSent();
    }

    /**
     * Runs a task soon where events are delivered: by the duty cycle, never inside {@link #await} or another task. What a
     * reply leads to goes this way if it must not happen in the middle of somebody's blocking call.
     */
    public void later(Runnable task) {
        deliveries.add(task);
    }

    /**
     * Blocks until {@code done}, driving this session alone: replies are delivered, events kept for later.
     *
     * @throws AgentWait.InterruptedWaitException if the process has to stop first
     */
    public void await(BooleanSupplier done) {
        while (!done.getAsBoolean()) {
            int mark = agentWait.mark();
            fabric.invoke();
            int work = work(now(), false);
            if (done.getAsBoolean()) {
                break;
            }
            if (work == 0) {
                agentWait.sleep(mark, fabric.isConnected() ? settlingNs(now()) : LONGEST_BACKOFF_NS);
            }
        }
    }

    @Override
    public void onFabric(Aeron newAeron) {
        aeron = newAeron;
        newInlet();
        redirect();
    }

    private void newInlet() {
        replyStream = ControlStreams.FIRST_REPLY + ThreadLocalRandom.current().nextInt(REPLY_STREAMS);
        inlet = new Inlet(aeron, ControlStreams.CHANNEL, replyStream, inbox);
    }

    @Override
    public void onFabricLost() {
        // what lies in the old log is ours and may be an answer; copy it while it is still mapped
        if (inlet != null) {
            inlet.poll();
        }
        interrupt();
        aeron = null;
        inlet = null;
        outlet = null;
        streamEpoch = 0;
        setState(State.WAITING);
    }

    /** Asks for a publication to the server incarnation of now. */
    private void redirect() {
        interrupt();
        if (outlet != null) {
            outlet.close();
            outlet = null;
        }
        streamEpoch = address.epoch().getAsLong();
        setState(State.WAITING);
        if (streamEpoch != 0) {
            int stream = ServerAddress.requestStream(address.streamBase(), streamEpoch);
            outlet = new Outlet(aeron, ControlStreams.CHANNEL, stream);
            fabric.wakeDriver();
            greet();
        }
    }

    private void greet() {
        setState(State.GREETING);
        backoffNs = SETTLING_NS;
        helloAtNs = now();
    }

    private void interrupt() {
        serverImage = null;
        if (state == State.OPEN) {
            setState(State.GREETING);
            listener.onInterrupted();
        }
    }

    private void setState(State next) {
        if (state != State.CLOSED) {
            state = next;
        }
    }

    @Override
    public int doWork(long nowNs) {
        return work(nowNs, true);
    }

    private int work(long nowNs, boolean withEvents) {
        if (state == State.CLOSED) {
            return 0;
        }
        if (aeron != null) {
            checkStreams(nowNs);
            inlet.poll();
        }
        int work = dispatch();
        if (state == State.GREETING) {
            sayHello(nowNs);
        }
        if (state == State.OPEN) {
            work += flush();
        }
        ringIfSent();
        return work + (withEvents ? deliveries.deliver(listener) : 0);
    }

    private void checkStreams(long nowNs) {
        if (address.epoch().getAsLong() != streamEpoch) {
            redirect();
        } else if (inlet.isFailed() || outlet != null && outlet.isFailed()) {
            if (nowNs - retryAtNs >= 0) {
                retryAtNs = nowNs + LONGEST_BACKOFF_NS;
                complain();
                inlet.close();
                newInlet();
                redirect();
            }
        } else if (state == State.OPEN && serverImage.isClosed()) {
            interrupt();
            greet();
        }
    }

    private void complain() {
        if (!complained) {
            complained = true;
            LOG.warn("no stream to the server on {}: {}; trying again", address.streamBase(),
                    inlet.isFailed() ? inlet.failure() : outlet.failure());
        }
    }

    private void sayHello(long nowNs) {
        if (nowNs - helloAtNs < 0 || !inlet.isReady()) {
            return;
        }
        UnsafeBuffer message = new UnsafeBuffer(new byte[ControlMessages.HEADER + HelloEncoder.BLOCK_LENGTH]);
        new HelloEncoder().wrapAndApplyHeader(message, 0, new MessageHeaderEncoder()).clientKey(identity.clientKey())
                .pid(identity.pid()).replyStreamId(replyStream).doorbellDomid(identity.doorbellDomid())
                .fabricEpoch(fabric.epoch());
        Outlet.Sent sent = outlet.offer(message, 0, message.capacity());
        toRing |= sent == Outlet.Sent.YES;
        helloAtNs = nowNs + backoffNs;
        backoffNs = Math.min(2 * backoffNs, LONGEST_BACKOFF_NS);
    }

    private int dispatch() {
        int messages = 0;
        for (Inlet.Message message = inbox.poll(); message != null; message = inbox.poll()) {
            messages++;
            accept(message);
        }
        return messages;
    }

    private void accept(Inlet.Message message) {
        UnsafeBuffer bytes = new UnsafeBuffer(message.bytes());
        if (!ControlMessages.isWellFormed(bytes, 0, bytes.capacity())
                || ControlMessages.clientKey(bytes, 0) != identity.clientKey()) {
            malformed++;
            return;
        }
        int template = ControlMessages.templateId(bytes, 0);
        if (template == WelcomeDecoder.TEMPLATE_ID) {
            onWelcome(bytes, message.source());
            return;
        }
        if (bytes.capacity() < ControlMessages.HEADER + 16) {
            malformed++;
            return;
        }
        long requestId = ControlMessages.requestId(bytes, 0);
        if (requestId != 0) {
            onReply(template, requestId, bytes);
        } else if (message.source() == serverImage) {
            deliveries.add(message.bytes());
        }
    }

    private void onWelcome(UnsafeBuffer bytes, Image source) {
        welcome.wrap(bytes, ControlMessages.HEADER, ControlMessages.blockLength(bytes, 0),
                ControlMessages.version(bytes, 0));
        if (state != State.GREETING || welcome.serverEpoch() != streamEpoch || source.isClosed()) {
            return;
        }
        if (welcome.result() != 0) {
            LOG.warn("server on stream {} refused us: {}", address.streamBase(), welcome.result());
            backoffNs = LONGEST_BACKOFF_NS;
            return;
        }
        serverImage = source;
        state = State.OPEN;
        complained = false;
        opens++;
        inFlight = 0;
        unsent.clear();
        for (Pending pending : unanswered.values()) {
            pending.sent = false;
            unsent.add(pending);
        }
        listener.onOpen(streamEpoch, opens);
    }

    private void onReply(int template, long requestId, UnsafeBuffer bytes) {
        Pending pending = unanswered.get(requestId);
        if (pending == null) {
            return;
        }
        if (ControlMessages.isReply(template)) {
            unanswered.remove(requestId);
            if (pending.sent) {
                inFlight--;
            } else {
                unsent.remove(pending);
            }
        }
        pending.handler.onReply(template, bytes, ControlMessages.HEADER, ControlMessages.blockLength(bytes, 0),
                ControlMessages.version(bytes, 0));
    }

    private int flush() {
        int sentMessages = 0;
        while (state == State.OPEN && inFlight < window && !unsent.isEmpty()) {
            Pending next = unsent.peek();
            view.wrap(next.message);
            Outlet.Sent sent = outlet.offer(view, 0, next.message.length);
            if (sent == Outlet.Sent.YES) {
                unsent.remove();
                next.sent = true;
                inFlight++;
                sentMessages++;
                toRing = true;
            } else if (sent == Outlet.Sent.LATER) {
                fabric.wakeDriver();
                break;
            } else {
                interrupt();
                greet();
            }
        }
        return sentMessages;
    }

    private void ringIfSent() {
        if (toRing) {
            toRing = false;
            address.ring().run();
        }
    }

    @Override
    public long sleepLimitNs(long nowNs) {
        if (deliveries.isDue()) {
            return 0;
        }
        return settlingNs(nowNs);
    }

    /** How long nothing can happen here that rings no doorbell. */
    private long settlingNs(long nowNs) {
        return switch (state) {
            case WAITING -> SERVERLESS_POLL_NS;
            case GREETING -> Math.clamp(helloAtNs - nowNs, SETTLING_NS, LONGEST_BACKOFF_NS);
            case OPEN -> !unsent.isEmpty() && inFlight < window ? SETTLING_NS : NO_LIMIT;
            case CLOSED -> NO_LIMIT;
        };
    }

    /** Whether the server is there and knows us. */
    public boolean isOpen() {
        return state == State.OPEN;
    }

    /** How often the session has opened. */
    public long opens() {
        return opens;
    }

    /** Requests without an answer. */
    public int unanswered() {
        return unanswered.size();
    }

    /** Messages dropped because of their shape or key. */
    public long malformed() {
        return malformed + (inlet == null ? 0 : inlet.oversized());
    }

    private long now() {
        return fabric.clock().nanoTime();
    }

    /** Says goodbye and gives the streams back; requests without an answer are abandoned. */
    @Override
    public void close() {
        if (state == State.CLOSED) {
            return;
        }
        if (state == State.OPEN) {
            UnsafeBuffer message = new UnsafeBuffer(new byte[ControlMessages.HEADER + GoodbyeEncoder.BLOCK_LENGTH]);
            new GoodbyeEncoder().wrapAndApplyHeader(message, 0, new MessageHeaderEncoder())
                    .clientKey(identity.clientKey());
            toRing |= outlet.offer(message, 0, message.capacity()) == Outlet.Sent.YES;
            ringIfSent();
        }
        state = State.CLOSED;
        fabric.remove(this);
        if (outlet != null) {
            outlet.close();
        }
        if (inlet != null) {
            inlet.close();
        }
        Map<Long, Pending> abandoned = new LinkedHashMap<>(unanswered);
        unanswered.clear();
        abandoned.values().forEach(pending -> pending.handler.onAbandoned());
    }
}
