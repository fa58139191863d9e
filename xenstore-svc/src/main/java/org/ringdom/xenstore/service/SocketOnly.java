package org.ringdom.xenstore.service;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

import org.ringdom.xenstore.engine.DomainHost;
import org.ringdom.xenstore.engine.StoreEngine;
import org.ringdom.xenstore.engine.StoreState;
import org.ringdom.xenstore.quota.Limits;
import org.ringdom.xenstore.socket.SocketServer;

/**
 * The store alone, without domains and without a journal: for trying clients and for comparisons. Argument: the path of the
 * socket. Runs until it is killed.
 */
public final class SocketOnly implements AutoCloseable, Runnable {
    private final SocketServer server;
    private final RequestRouter router;
    private final Thread agent;
    private volatile boolean running = true;

    /** Listens at {@code path}; served by {@link #run} in a thread of its own from now on. */
    public SocketOnly(Path path) throws IOException {
        StoreState state = new StoreState(Limits.DEFAULT, 0);
        router = new RequestRouter(new StoreEngine(state, DomainHost.ANY), null);
        agent = new Thread(this, "xenstore-agent");
        server = new SocketServer(path, 1L << 32, Limits.DEFAULT.pendingBytes(), () -> LockSupport.unpark(agent));
        agent.start();
    }

    @Override
    public void run() {
        while (running) {
            if (server.doWork(router) == 0) {
                LockSupport.park(this);
            }
        }
    }

    @Override
    public void close() throws IOException {
        running = false;
        LockSupport.unpark(agent);
        try {
            agent.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        server.close();
    }

    /** Serves the socket named by the only argument. */
    public static void main(String[] args) throws IOException, InterruptedException {
        try (SocketOnly store = new SocketOnly(Path.of(args[0]))) {
            store.agent.join();
        }
    }
}
