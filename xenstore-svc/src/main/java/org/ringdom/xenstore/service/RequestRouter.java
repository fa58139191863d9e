package org.ringdom.xenstore.service;

import java.util.HashMap;
import java.util.Map;

import org.ringdom.xenstore.engine.Client;
import org.ringdom.xenstore.engine.Event;
import org.ringdom.xenstore.engine.Outcome;
import org.ringdom.xenstore.engine.StoreEngine;
import org.ringdom.xenstore.permission.Caller;
import org.ringdom.xenstore.transport.Connection;
import org.ringdom.xenstore.transport.Requests;

/** Takes messages of connections to the engine, and what comes of them to the journal and to connections. One thread. */
public final class RequestRouter implements Requests {
    private final StoreEngine engine;
    private final Map<Long, Connection> connections = new HashMap<>();

    /** A router around an engine that nobody else uses. */
    public RequestRouter(StoreEngine engine) {
        this.engine = engine;
    }

    @Override
    public void opened(Connection connection) {
        engine.connect(connection.id(), new Caller(connection.domid(), Caller.NO_TARGET, connection.domid() == 0));
        connections.put(connection.id(), connection);
    }

    @Override
    public void received(Connection connection, byte[] message) {
        Client client = engine.state().client(connection.id());
        carryOut(engine.execute(client, message));
    }

    @Override
    public void closed(Connection connection) {
        connections.remove(connection.id());
        engine.disconnect(connection.id());
    }

    private void carryOut(Outcome outcome) {
        engine.apply(outcome);
        if (outcome.reply() != null) {
            connections.get(outcome.client().id()).reply(outcome.reply());
        }
        for (Event event : outcome.events()) {
            Connection to = connections.get(event.client().id());
            if (to != null) {
                to.send(event.message());
            }
        }
    }
}
