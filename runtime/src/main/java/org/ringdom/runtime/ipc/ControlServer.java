package org.ringdom.runtime.ipc;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;

import org.agrona.concurrent.UnsafeBuffer;
import org.ringdom.abi.control.ControlStreams;
import org.ringdom.abi.control.GoodbyeDecoder;
import org.ringdom.abi.control.HelloDecoder;
import org.ringdom.abi.control.MessageHeaderEncoder;
import org.ringdom.abi.control.WelcomeEncoder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.aeron.Aeron;
import io.aeron.Image;

/**
 * The server's end of the control plane: one request stream, a session and a reply publication per client.
 *
 * <p>A session opens by Hello and ends by Goodbye, by the death of the client's process, by a new Hello of the same client,
 * when the client stops listening or reading, or with the fabric. A client that does not read stalls only itself, and so does
 * one that asks for more than the server has answered by {@link ServerLimits#maxOutstanding}: its log is left unread. Messages
 * that are malformed, come from strangers or carry somebody else's key are dropped and counted. Each request reaches the
 * handler once in this process's life; over the server's own death its owner has to keep the last answers.
 *
 * <p>Owns: subscription, publications, handles on clients. Threading: the agent thread. Nothing blocks.
 */
public final class ControlServer implements Participant, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);
    private static final long LIVENESS_CHECK_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long SETTLING_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long STUCK_POLL_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int SERVICE_DOMIDS = 8;
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long PATIENT_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final AeronFabric fabric;
    private final int requestStream;
    private final long serverEpoch;
    private final Bells bells;
    private final RequestHandler handler;
    private final ServerLimits limits;
    private final ToIntFunction<Image> allowance = this::allowance;
    private Admission admission = Admission.ANYBODY;
    private final ClientLiveness liveness = new ClientLiveness();
    /** Sessions that are not closed, by where they speak from; an image has one at most. */
    private final Map<Image, ServerSession> speakers = new IdentityHashMap<>();
    private final Map<Long, ServerSession> clients = new HashMap<>();
    private final List<ServerSession> active = new ArrayList<>();
    private final List<ServerSession> toRing = new ArrayList<>();
    private final ArrayDeque<Inlet.Message> inbox = new ArrayDeque<>();
    private final UnsafeBuffer request = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer welcome = new UnsafeBuffer(new byte[MessageHeaderEncoder.ENCODED_LENGTH
            + WelcomeEncoder.BLOCK_LENGTH]);
    private final HelloDecoder hello = new HelloDecoder();
    private Inlet inlet;
    private long livenessAtNs;
    private long retryAtNs;
    private boolean announced;
    private boolean working;
    private boolean closed;
    private long received;
    private long malformed;
    private long strangers;
    private long strays;
    private long repeats;
    private long dropped;
    private long refused;

    /**
     * Listens as soon as the fabric is there.
     *
     * @param streamBase one of {@code ControlStreams}
     * @param serverEpoch this server's incarnation, the same value that {@link ServerAddress#epoch} reads for its clients;
     *                    raise it in shared memory before the first duty cycle
     */
    public ControlServer(AeronFabric fabric, int streamBase, long serverEpoch, Bells bells, RequestHandler handler) {
        this(fabric, streamBase, serverEpoch, bells, handler, ServerLimits.DEFAULT);
    }

    public ControlServer(AeronFabric fabric, int streamBase, long serverEpoch, Bells bells, RequestHandler handler,
            ServerLimits limits) {
        this.fabric = fabric;
        this.requestStream = ServerAddress.requestStream(streamBase, serverEpoch);
        this.serverEpoch = serverEpoch;
        this.bells = bells;
        this.handler = handler;
        this.limits = limits;
        this.retryAtNs = fabric.clock().nanoTime();
        this.livenessAtNs = fabric.clock().nanoTime() + LIVENESS_CHECK_NS;
        fabric.add(this);
    }

    @Override
    public void onFabric(Aeron aeron) {
        inlet = new Inlet(aeron, ControlStreams.CHANNEL, requestStream, inbox);
        announced = false;
    }

    @Override
    public void onFabricLost() {
        inlet = null;
        for (ServerSession session : List.copyOf(active)) {
            close(session, true);
        }
    }

    @Override
    public int doWork(long nowNs) {
        if (working || closed) {
            return 0;
        }
        working = true;
        try {
            int work = receive(nowNs);
            for (int i = active.size() - 1; i >= 0; i--) {
                work += serve(active.get(i), nowNs);
            }
            if (nowNs - livenessAtNs >= 0) {
                livenessAtNs = nowNs + LIVENESS_CHECK_NS;
                buryTheDead();
            }
            return work;
        } finally {
            ringAll();
            working = false;
        }
    }

    private int receive(long nowNs) {
        if (inlet == null) {
            return 0;
        }
        if (inlet.isFailed() && fabric.isConnected() && nowNs - retryAtNs >= 0) {
            retryAtNs = nowNs + RETRY_NS;
            LOG.warn("no request stream: {}; trying again", inlet.failure());
            onFabric(fabric.aeron());
            fabric.wakeDriver();
        }
        if (!announced && inlet.isReady()) {
            announced = true;
            announce();
        }
        inlet.poll(allowance);
        int messages = 0;
        for (Inlet.Message message = inbox.poll(); message != null; message = inbox.poll()) {
            messages++;
            dispatch(message, nowNs);
        }
        received += messages;
        return messages;
    }

    /** How many messages of a sender may be taken now: each may be a request more. */
    private int allowance(Image image) {
        ServerSession speaker = speakers.get(image);
        return speaker == null ? limits.maxOutstanding() : limits.maxOutstanding() - speaker.book().outstanding();
    }

    /** Clients that sleep do not see a new server's epoch by themselves. */
    private void announce() {
        for (int domid = 0; domid < SERVICE_DOMIDS; domid++) {
            bells.ring(domid);
        }
    }

    private void dispatch(Inlet.Message message, long nowNs) {
        // a view of exactly the message: no decoder can read past it, whatever its lengths say
        UnsafeBuffer view = request;
        view.wrap(message.bytes());
        if (!ControlMessages.isWellFormed(view, 0, view.capacity())) {
            malformed++;
            return;
        }
        int template = ControlMessages.templateId(view, 0);
        if (template == HelloDecoder.TEMPLATE_ID) {
            onHello(view, message.source(), nowNs);
            return;
        }
        ServerSession session = clients.get(ControlMessages.clientKey(view, 0));
        if (session == null || session.image() != message.source()) {
            strangers++;
        } else if (template == GoodbyeDecoder.TEMPLATE_ID) {
            forget(session);
        } else if (ControlMessages.isRequest(template) && session.isOpen()) {
            onRequest(session, template, view);
        } else {
            malformed++;
        }
    }

    private void onRequest(ServerSession session, int template, UnsafeBuffer view) {
        long requestId = ControlMessages.requestId(view, 0);
        switch (session.book().standing(requestId)) {
            case IN_PROGRESS -> repeats++;
            case ANSWERED -> {
                repeats++;
                session.resend(requestId);
            }
            case NEW -> {
                if (requestId == 0) {
                    malformed++;
                    return;
                }
                session.book().begin(requestId);
                handler.onRequest(session, template, requestId, view, ControlMessages.HEADER,
                        ControlMessages.blockLength(view, 0), ControlMessages.version(view, 0));
            }
        }
    }

    private void onHello(UnsafeBuffer view, Image source, long nowNs) {
        hello.wrap(view, ControlMessages.HEADER, ControlMessages.blockLength(view, 0),
                ControlMessages.version(view, 0));
        if (hello.replyStreamId() < ControlStreams.FIRST_REPLY) {
            malformed++;
            return;
        }
        long key = hello.clientKey();
        ServerSession speaker = speakers.get(source);
        if (speaker != null && speaker.clientKey() != key) {
            malformed++;
            return;
        }
        if (!admission.admits(key, (int) hello.pid())) {
            refused++;
            return;
        }
        ServerSession session = clients.get(key);
        if (session != null && session.state() != ServerSession.State.CLOSED) {
            if (session.image() == source && session.replyStreamId() == hello.replyStreamId()) {
                if (session.isOpen()) {
                    sendWelcome(session);
                }
                return;
            }
            close(session, false);
        }
        if (session == null && clients.size() >= limits.maxSessions() && !evictOne()) {
            dropped++;
            return;
        }
        if (!liveness.watch(key, (int) hello.pid())) {
            forgetClient(key);
            return;
        }
        session = clients.computeIfAbsent(key, fresh -> new ServerSession(this, fresh, limits.keptAnswers()));
        session.opening(source, hello.replyStreamId(), (int) hello.pid(), hello.doorbellDomid(),
                new Outlet(fabric.aeron(), ControlStreams.CHANNEL, hello.replyStreamId()), nowNs);
        active.add(session);
        speakers.put(source, session);
        fabric.wakeDriver();
    }

    /** Makes room by forgetting a client that is not connected and waits for no answer. */
    private boolean evictOne() {
        for (ServerSession session : clients.values()) {
            if (session.state() == ServerSession.State.CLOSED && !session.book().hasWork()) {
                forgetClient(session.clientKey());
                return true;
            }
        }
        return false;
    }

    private int serve(ServerSession session, long nowNs) {
        if (session.image().isClosed()) {
            close(session, false);
            return 1;
        }
        if (session.isOpen()) {
            return session.flush(nowNs);
        }
        if (session.outlet().isConnected()) {
            if (sendWelcome(session)) {
                session.opened();
                handler.onOpen(session);
            }
            return 1;
        }
        if (session.outlet().isFailed() || nowNs - session.sinceNs() > limits.openTimeoutNs()) {
            drop(session, session.outlet().isFailed() ? session.outlet().failure() : "it does not listen");
        }
        return 0;
    }

    private boolean sendWelcome(ServerSession session) {
        new WelcomeEncoder().wrapAndApplyHeader(welcome, 0, new MessageHeaderEncoder()).clientKey(session.clientKey())
                .serverEpoch(serverEpoch).result(0);
        return session.send(welcome, 0, welcome.capacity(), null);
    }

    private void buryTheDead() {
        for (ServerSession session : List.copyOf(clients.values())) {
            if (liveness.isDead(session.clientKey())) {
                forget(session);
            }
        }
    }

    private void forget(ServerSession session) {
        if (session.state() != ServerSession.State.CLOSED) {
            close(session, false);
        }
        forgetClient(session.clientKey());
    }

    private void forgetClient(long key) {
        clients.remove(key);
        liveness.forget(key);
    }

    void drop(ServerSession session, String why) {
        if (session.state() == ServerSession.State.CLOSED) {
            return;
        }
        dropped++;
        LOG.info("{} dropped: {}", session, why);
        close(session, false);
    }

    private void close(ServerSession session, boolean fabricLost) {
        boolean wasOpen = session.isOpen();
        if (inlet != null) {
            inlet.forget(session.image());
        }
        speakers.remove(session.image());
        session.closed(fabricLost);
        active.remove(session);
        if (wasOpen) {
            handler.onClose(session);
        }
        if (!fabricLost) {
            fabric.wakeDriver();
        }
    }

    void sent(ServerSession session) {
        if (!working) {
            ring(session);
        } else if (!session.toRing()) {
            session.toRing(true);
            toRing.add(session);
        }
    }

    private void ringAll() {
        for (int i = 0; i < toRing.size(); i++) {
            toRing.get(i).toRing(false);
            ring(toRing.get(i));
        }
        toRing.clear();
    }

    private void ring(ServerSession session) {
        if (session.doorbellDomid() != ControlStreams.NO_DOORBELL) {
            bells.ring(session.doorbellDomid());
        }
    }

    @Override
    public long sleepLimitNs(long nowNs) {
        if (inlet != null && !inlet.isReady()) {
            return SETTLING_NS;
        }
        long limit = NO_LIMIT;
        for (int i = 0; i < active.size(); i++) {
            ServerSession session = active.get(i);
            if (!session.isOpen() || session.hasQueue() || session.book().outstanding() >= limits.maxOutstanding()) {
                long standingNs = nowNs - session.sinceNs();
                limit = Math.min(limit, standingNs < PATIENT_NS ? SETTLING_NS : STUCK_POLL_NS);
            }
        }
        return limit;
    }

    /** Sessions that are open now. */
    public int openSessions() {
        int open = 0;
        for (ServerSession session : active) {
            open += session.isOpen() ? 1 : 0;
        }
        return open;
    }

    /** Every open session, in no particular order; a copy. */
    public List<ServerSession> sessions() {
        return active.stream().filter(ServerSession::isOpen).toList();
    }

    /** Whether requests can arrive. */
    public boolean isListening() {
        return inlet != null && inlet.isReady();
    }

    /** Messages taken from the request stream. */
    public long received() {
        return received;
    }

    /** Messages dropped because of their shape, key or id. */
    public long malformed() {
        return malformed + (inlet == null ? 0 : inlet.oversized());
    }

    /** Messages dropped because their sender has no session. */
    public long strangers() {
        return strangers;
    }

    /** Replies that were given to no request. */
    public long strays() {
        return strays;
    }

    /** Requests that came again and were not executed again. */
    public long repeats() {
        return repeats;
    }

    /** Sessions ended by a limit. */
    public long dropped() {
        return dropped;
    }

    /** Hellos of processes that are not who they say. */
    public long refused() {
        return refused;
    }

    /** Lets only those clients in that {@code who} admits; anybody, until this is called. */
    public ControlServer admit(Admission who) {
        admission = who;
        return this;
    }

    void countStray() {
        strays++;
    }

    ServerLimits limits() {
        return limits;
    }

    long nowNs() {
        return fabric.clock().nanoTime();
    }

    void wakeDriver() {
        fabric.wakeDriver();
    }

    /** Ends every session and gives the streams back; clients see it at once. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        for (ServerSession session : List.copyOf(active)) {
            close(session, false);
        }
        closed = true;
        fabric.remove(this);
        if (inlet != null) {
            inlet.close();
        }
        liveness.close();
    }
}
