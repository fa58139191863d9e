package org.ringdom.xenstore.service;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.collections.MutableLong;
import org.ringdom.abi.io.XenstoreMessage;
import org.ringdom.abi.io.XenstoreMessageType;
import org.ringdom.runtime.recovery.CrashPoint;
import org.ringdom.xenstore.engine.Change;
import org.ringdom.xenstore.engine.Client;
import org.ringdom.xenstore.engine.Event;
import org.ringdom.xenstore.engine.Outcome;
import org.ringdom.xenstore.engine.Snapshot;
import org.ringdom.xenstore.engine.StoreEngine;
import org.ringdom.xenstore.journal.Delivery;
import org.ringdom.xenstore.journal.Excerpt;
import org.ringdom.xenstore.journal.JournalException;
import org.ringdom.xenstore.journal.StoreJournal;
import org.ringdom.xenstore.permission.Caller;
import org.ringdom.xenstore.protocol.Wire;
import org.ringdom.xenstore.protocol.XsError;
import org.ringdom.xenstore.ring.DomainRings;
import org.ringdom.xenstore.ring.RingConnection;
import org.ringdom.xenstore.ring.RingRegistry;
import org.ringdom.xenstore.transaction.RecentWriters;
import org.ringdom.xenstore.transport.Connection;
import org.ringdom.xenstore.transport.Requests;
import org.ringdom.xenstore.transport.StreamConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries requests out: engine, then journal if something durable changed, then the state, then reply and events. A request
 * that the journal cannot take has not happened and is answered so. For whoever has the service's turn.
 */
public final class RequestRouter implements Requests, RingRegistry {
    private static final Logger LOG = LoggerFactory.getLogger(RequestRouter.class);
    /** A journal is not compacted before it is so many times as long as it was after the last time. */
    private static final int COMPACT_FACTOR = 4;

    /** A message on its way: the reply to the request in hand, or an event. */
    private record Message(Connection to, byte[] bytes, boolean reply) {
    }

    private final StoreEngine engine;
    private final StoreJournal journal;
    private final Long2ObjectHashMap<Connection> connections = new Long2ObjectHashMap<>();
    private DomainRings rings = DomainRings.NONE;
    private StoreCounters counters;
    private long compactBytes = XenstoreSettings.from(Map.of()).compactBytes();
    private long compactAtBytes = compactBytes;
    private boolean journalFails;
    private volatile boolean agentDue;

    /**
     * A router around an engine that nobody else uses.
     *
     * @param journal
     *            recovered and ready; null keeps nothing
     */
    public RequestRouter(StoreEngine engine, StoreJournal journal) {
        this.engine = engine;
        this.journal = journal;
    }

    /** Whom to tell about domains. */
    public void rings(DomainRings listener) {
        rings = listener;
    }

    /** The journal is compacted when it has so many bytes, and not before. */
    void compactAt(long bytes) {
        compactBytes = bytes;
        compactAtBytes = bytes;
    }

    /** What is to count; without it nothing does. */
    void counters(StoreCounters toCount) {
        counters = toCount;
    }

    /** The engine. */
    public StoreEngine engine() {
        return engine;
    }

    /** Whether something was done since the last call that the agent's duty cycle has to go on with. Any thread. */
    public boolean takeAgentDue() {
        if (!agentDue) {
            return false;
        }
        agentDue = false;
        return true;
    }

    @Override
    public void connected(StreamConnection connection) {
        connections.put(connection.id(), connection);
    }

    @Override
    public void disconnected(StreamConnection connection) {
        connections.remove(connection.id(), connection);
    }

    @Override
    public void opened(Connection connection) {
        engine.connect(connection.id(), new Caller(connection.domid(), Caller.NO_TARGET, connection.domid() == 0));
        connections.put(connection.id(), connection);
    }

    @Override
    public void received(Connection connection, byte[] message) {
        Client client = engine.state().client(connection.id());
        Outcome outcome = engine.execute(client, message);
        if (counters != null) {
            counters.executed(outcome);
        }
        if (engine.state().traced()) {
            trace(client, message, outcome);
        }
        try {
            carryOut(outcome);
        } catch (JournalException e) {
            journalFailed(e);
            if (connection instanceof StreamConnection stream && stream.isBackedUp()) {
                stream.postpone();
                return;
            }
            connection.reply(Wire.error(Wire.intAt(message, XenstoreMessage.REQUEST_ID_OFFSET),
                    Wire.intAt(message, XenstoreMessage.TRANSACTION_ID_OFFSET),
                    e.full() ? XsError.ENOSPC : XsError.EIO));
        }
    }

    private static void trace(Client client, byte[] message, Outcome outcome) {
        LOG.info("{}: {} {} -> {}", client, XenstoreMessageType.name(Wire.intAt(message, XenstoreMessage.TYPE_OFFSET)),
                Wire.printable(message), Wire.printable(outcome.reply()));
    }

    @Override
    public void reconnect(int domid) {
        carriedOut(engine.reconnect(domid));
    }

    @Override
    public void closed(Connection connection) {
        connections.remove(connection.id());
        engine.disconnect(connection.id());
    }

    /** A domain is dead: as if it were released. False if the journal cannot take it now: call again later. */
    public boolean domainDied(int domid) {
        return carriedOut(engine.domainDied(domid));
    }

    /** A domain has shut down or crashed. False if the journal cannot take it now: call again later. */
    public boolean domainShutdown(int domid) {
        return carriedOut(engine.domainShutdown(domid));
    }

    private boolean carriedOut(Outcome outcome) {
        try {
            carryOut(outcome);
            return true;
        } catch (JournalException e) {
            journalFailed(e);
            return false;
        }
    }

    private void carryOut(Outcome outcome) {
        List<Message> messages = messages(outcome);
        boolean backedUp = !messages.isEmpty() && messages.getFirst().to instanceof StreamConnection stream
                && stream.isBackedUp();
        if (journal != null && (outcome.durable() || backedUp)) {
            CrashPoint.at("xenstore.before-append");
            journal.append(excerpt(outcome, messages));
            CrashPoint.at("xenstore.after-append");
            journalFails = false;
        }
        engine.apply(outcome);
        for (Message message : messages) {
            if (message.to.isDrivenByAgent()) {
                agentDue = true;
            }
            if (message.reply) {
                message.to.reply(message.bytes);
                CrashPoint.at("xenstore.after-reply");
            } else {
                message.to.send(message.bytes);
            }
        }
        if (outcome.culprit() != RecentWriters.NOBODY) {
            agentDue = true; // it has the timers of domains that are slowed
            rings.causedConflict(outcome.culprit());
        }
        if (outcome.durable()) {
            tellOfDomains(outcome);
            compactIfLong();
        }
    }

    /** Where the reply and each event of an outcome go; events that wait there already are left out. */
    private List<Message> messages(Outcome outcome) {
        Message reply = outcome.reply() == null
                ? null
                : new Message(connections.get(outcome.client().id()), outcome.reply(), true);
        if (outcome.events().isEmpty()) {
            return reply == null ? List.of() : List.of(reply);
        }
        List<Message> messages = new ArrayList<>(1 + outcome.events().size());
        if (reply != null) {
            messages.add(reply);
        }
        for (Event event : outcome.events()) {
            Connection to = connections.get(event.client().id());
            boolean known = to instanceof StreamConnection stream && stream.isWaiting(event.message());
            if (to != null && !known) {
                messages.add(new Message(to, event.message(), false));
            }
        }
        return messages;
    }

    private void tellOfDomains(Outcome outcome) {
        for (Change change : outcome.changes()) {
            if (change instanceof Change.DomainIntroduced introduced) {
                agentDue = true;
                rings.introduced(engine.state().domains().get(introduced.domid()));
            } else if (change instanceof Change.DomainReleased released) {
                agentDue = true;
                rings.released(released.domid());
            }
        }
    }

    private static Excerpt excerpt(Outcome outcome, List<Message> messages) {
        List<Delivery> deliveries = List.of();
        Map<Long, MutableLong> ends = null;
        long connection = Excerpt.NOBODY;
        long serial = 0;
        long sequence = 0;
        for (Message message : messages) {
            if (message.to instanceof StreamConnection stream) {
                if (ends == null) {
                    ends = new HashMap<>();
                    deliveries = new ArrayList<>(messages.size());
                }
                MutableLong end = ends.computeIfAbsent(stream.id(), id -> new MutableLong(stream.end()));
                deliveries.add(new Delivery(stream.id(), end.getAndAdd(message.bytes.length), message.bytes));
                if (message.reply) {
                    connection = stream.id();
                    serial = stream.serial();
                    sequence = stream.sequence();
                }
            }
        }
        return new Excerpt(connection, serial, sequence, outcome.changes(), deliveries);
    }

    private void compactIfLong() {
        if (journal != null && journal.bytes() > compactAtBytes) {
            try {
                compact();
            } catch (JournalException e) {
                LOG.warn("the journal was not compacted: {}", e.getMessage());
                compactAtBytes = journal.bytes() + compactBytes;
            }
        }
    }

    /** Begins the journal anew with the state as it is. Between two requests only. */
    public void compact() {
        List<Excerpt> streams = new ArrayList<>();
        for (Connection connection : connections.values()) {
            if (connection instanceof RingConnection ring) {
                streams.add(new Excerpt(ring.id(), ring.serial(), ring.lastDone(), List.of(), ring.waiting()));
            }
        }
        journal.compact(changes -> Snapshot.forEach(engine.state(), changes), streams);
        compactAtBytes = Math.max(compactBytes, COMPACT_FACTOR * journal.bytes());
    }

    private void journalFailed(JournalException e) {
        if (!journalFails) {
            journalFails = true;
            LOG.error("changes are refused: {}", e.getMessage(), e.getCause());
        }
    }
}
