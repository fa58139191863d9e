package org.ringdom.runtime.service;

import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.ringdom.platform.poll.Epoll;
import org.ringdom.platform.poll.EventFd;
import org.ringdom.runtime.event.Doorbell;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread of a service that waits for descriptors (sockets, terminals, TAP, pidfds) and rings the agent's doorbell
 * when one is ready. The agent then handles it in its duty cycle; until it has, the descriptor is not watched.
 *
 * <p>The thread begins with the first descriptor. Threading: all methods are the agent's.
 */
public final class Poller implements AutoCloseable {
    /** Takes a ready descriptor. */
    @FunctionalInterface
    public interface ReadyHandler {
        /** @param events a set of {@code Epoll.IN}, {@code OUT}, {@code ERR}, {@code HUP}, {@code RDHUP} */
        void onReady(int events);
    }

    private record Watch(int fd, int interest, ReadyHandler handler) {
    }

    private record Ready(long token, int events) {
    }

    private static final Logger LOG = LoggerFactory.getLogger(Poller.class);
    private static final int MAX_EVENTS = 64;
    private static final long WAKE_TOKEN = 0;

    private final Doorbell doorbell;
    private final Queue<Ready> ready = new ConcurrentLinkedQueue<>();
    private final Map<Long, Watch> watches = new HashMap<>();
    private final Map<Integer, Long> tokens = new HashMap<>();
    private Epoll epoll;
    private EventFd wake;
    private Thread thread;
    private long nextToken = WAKE_TOKEN + 1;
    private volatile boolean closed;

    Poller(Doorbell doorbell) {
        this.doorbell = doorbell;
    }

    /**
     * Watches a descriptor, or changes what it is watched for. Level-triggered: what the handler leaves unread comes again.
     *
     * @param interest a set of {@code Epoll.IN}, {@code OUT}, {@code RDHUP}
     */
    public void watch(int fd, int interest, ReadyHandler handler) {
        start();
        long token = nextToken++;
        Long before = tokens.put(fd, token);
        watches.put(token, new Watch(fd, interest, handler));
        if (before == null) {
            epoll.add(fd, interest | Epoll.ONE_SHOT, token);
        } else {
            watches.remove(before);
            epoll.modify(fd, interest | Epoll.ONE_SHOT, token);
        }
    }

    /** Watches a descriptor no longer; call it before the descriptor is closed. */
    public void unwatch(int fd) {
        Long token = tokens.remove(fd);
        if (token != null) {
            watches.remove(token);
            epoll.remove(fd);
        }
    }

    /** Hands the descriptors that are ready now to their handlers, each once; returns how many. */
    int poll() {
        int handled = 0;
        for (int left = ready.size(); left > 0; left--) {
            Ready next = ready.remove();
            Watch watch = watches.get(next.token());
            if (watch != null) {
                handled++;
                watch.handler().onReady(next.events());
                if (watches.containsKey(next.token())) {
                    epoll.modify(watch.fd(), watch.interest() | Epoll.ONE_SHOT, next.token());
                }
            }
        }
        return handled;
    }

    private void start() {
        if (thread != null) {
            return;
        }
        epoll = Epoll.open(MAX_EVENTS);
        wake = EventFd.open();
        epoll.add(wake.fd(), Epoll.IN, WAKE_TOKEN);
        thread = new Thread(this::run, "poller");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            while (!closed) {
                epoll.wait(-1, (token, events) -> {
                    if (token != WAKE_TOKEN) {
                        ready.add(new Ready(token, events));
                    }
                });
                if (!ready.isEmpty()) {
                    doorbell.ring();
                }
            }
        } catch (RuntimeException bug) {
            LOG.error("the poller died", bug);
            Runtime.getRuntime().halt(ServiceFailure.BUG);
        }
    }

    @Override
    public void close() {
        if (thread == null || closed) {
            return;
        }
        closed = true;
        wake.signal();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        epoll.close();
        wake.close();
    }
}
