package org.ringdom.xenstore.service;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

import org.ringdom.runtime.service.Turn;
import org.ringdom.xenstore.engine.DomainHost;
import org.ringdom.xenstore.engine.StoreEngine;
import org.ringdom.xenstore.engine.StoreState;
import org.ringdom.xenstore.quota.Limits;
import org.ringdom.xenstore.socket.SocketServer;

/**
 * The store alone, without domains and without a journal: for trying clients and for comparisons. Argument: the path of the
 * socket. Runs until it is killed.
 */
public final class SocketOnly implements AutoCloseable {
    private final SocketServer server;

    /** Listens at {@code path} and serves it from now on. */
    public SocketOnly(Path path) throws IOException {
        StoreState state = new StoreState(Limits.DEFAULT, 0);
        RequestRouter router = new RequestRouter(new StoreEngine(state, DomainHost.ANY), null);
        server = new SocketServer(path, 1L << 32, Limits.DEFAULT.pendingBytes(), router, new Turn(), () -> {
            // there is no agent
        });
        server.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    /** Serves the socket named by the only argument. */
    public static void main(String[] args) throws IOException, InterruptedException {
        try (SocketOnly store = new SocketOnly(Path.of(args[0]))) {
            new CountDownLatch(1).await();
        }
    }
}
