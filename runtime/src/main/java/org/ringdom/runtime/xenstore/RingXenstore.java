package org.ringdom.runtime.xenstore;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.XenstoreMessageType;
import org.ringdom.abi.xen.Errno;
import org.ringdom.runtime.ipc.AgentWait;

/**
 * The store over a guest's ring page, as Linux's xenbus does it. The connection survives the store's death without this side
 * noticing: the ring's indices and the store's own records are enough.
 *
 * <p>The guest's duty cycle calls {@link #doWork()} after each event of the store's port; blocking calls do the same while they
 * wait. A store that breaks the protocol (impossible indices, a message longer than 4096 bytes) ends the connection:
 * everything fails with EIO from then on.
 */
public final class RingXenstore extends XenstoreClient {
    /** Longest sleep between two looks at the ring, in ns. */
    private static final long RESCAN_NS = 1_000_000_000L;

    private record Pending(int type, byte[] request, CompletableFuture<byte[]> reply) {
    }

    private final RingStream stream;
    private final AgentWait agentWait;
    private final Map<Integer, Pending> unanswered = new HashMap<>();
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private int nextRequestId = 1;
    private boolean delivering;
    private int dead;

    /**
     * Connects over a page; whatever lies unread in it is dropped.
     *
     * @param page the ring page, at least 2080 bytes
     * @param notifyStore sends an event on the store's port
     * @param agentWait how this thread waits in blocking calls; it must be woken by the store's events
     */
    public RingXenstore(SharedBuffer page, Runnable notifyStore, AgentWait agentWait) {
        this.stream = new RingStream(page, notifyStore);
        this.agentWait = agentWait;
    }

    @Override
    void send(int type, int transactionId, byte[] payload, CompletableFuture<byte[]> reply) {
        if (dead != 0) {
            fail(reply, type, payload, dead);
            return;
        }
        int id = nextRequestId++;
        unanswered.put(id, new Pending(type, payload, reply));
        stream.send(new WireMessage(type, id, transactionId, payload).encoded());
        pump();
    }

    /** Moves bytes both ways and settles what was answered; events are kept. Returns a work count. */
    private int pump() {
        if (dead != 0) {
            return 0;
        }
        int work = 0;
        try {
            work = stream.pump();
            for (WireMessage message = stream.receive(); message != null; message = stream.receive()) {
                work++;
                accept(message);
            }
        } catch (RingStream.BrokenException broken) {
            die(Errno.EIO);
        }
        return work;
    }

    private void accept(WireMessage message) {
        if (message.type() == XenstoreMessageType.WATCH_EVENT) {
            tasks.add(() -> deliver(message));
            return;
        }
        Pending pending = unanswered.remove(message.requestId());
        if (pending != null) {
            settle(pending.reply, pending.type, pending.request, message);
        }
    }

    @Override
    void awaitDone(CompletableFuture<?> future) {
        while (!future.isDone()) {
            int mark = agentWait.mark();
            if (pump() == 0 && !future.isDone()) {
                agentWait.sleep(mark, RESCAN_NS);
            }
        }
    }

    @Override
    public int doWork() {
        int work = pump();
        if (delivering) {
            return work;
        }
        delivering = true;
        try {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                work++;
                task.run();
            }
        } finally {
            delivering = false;
        }
        return work;
    }

    @Override
    public void later(Runnable task) {
        tasks.add(task);
    }

    /** True if listeners or tasks wait to be called: the agent must not sleep but call {@link #doWork()}. */
    public boolean hasEvents() {
        return !tasks.isEmpty();
    }

    /** True once the store broke the protocol, or after close. */
    public boolean isDead() {
        return dead != 0;
    }

    @Override
    long generation() {
        return 0;
    }

    private void die(int errno) {
        dead = errno;
        List<Pending> lost = List.copyOf(unanswered.values());
        unanswered.clear();
        lost.forEach(pending -> fail(pending.reply, pending.type, pending.request, errno));
    }

    /** Ends the use of the page by this object; the store is told nothing. */
    @Override
    public void close() {
        if (dead == 0) {
            die(Errno.ENOTCONN);
        }
        tasks.clear();
    }
}
