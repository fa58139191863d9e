package org.ringdom.blkback;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A few threads for transfers that wait for storage. What may queue up is bounded by the entries of all rings.
 *
 * <p>{@link #submit} and {@link #drain} belong to the agent; results are queued for it and its doorbell is rung.
 */
final class IoPool implements IoExecutor, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IoPool.class);
    /** Exit status of a process that found a bug in itself. */
    private static final int EXIT_BUG = 70;

    private final LinkedBlockingQueue<IoTask> waiting = new LinkedBlockingQueue<>();
    private final ConcurrentLinkedQueue<IoTask> done = new ConcurrentLinkedQueue<>();
    private final Runnable doorbell;
    private final Thread[] threads;
    private int underWay;

    /** Threads that ring {@code doorbell} after each result. They start with the first task. */
    IoPool(int count, Runnable doorbell) {
        this.doorbell = doorbell;
        this.threads = new Thread[count];
    }

    @Override
    public void submit(IoTask task) {
        underWay++;
        waiting.add(task);
        int wanted = Math.min(underWay, threads.length);
        for (int i = 0; i < wanted; i++) {
            if (threads[i] == null) {
                threads[i] = Thread.ofPlatform().daemon().name("blk-io-" + i).start(this::work);
            }
        }
    }

    /** Transfers submitted and not drained. */
    int underWay() {
        return underWay;
    }

    /** Takes a finished task, or null. The caller completes it. Agent thread. */
    IoTask drain() {
        IoTask task = done.poll();
        if (task != null) {
            underWay--;
        }
        return task;
    }

    private void work() {
        try {
            while (true) {
                IoTask task = waiting.take();
                task.run();
                done.add(task);
                doorbell.run();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (Throwable bug) {
            LOG.error("a bug in an I/O thread", bug);
            Runtime.getRuntime().halt(EXIT_BUG);
        }
    }

    /** Stops the threads after what they are doing. */
    @Override
    public void close() {
        for (Thread thread : threads) {
            if (thread != null) {
                thread.interrupt();
            }
        }
    }
}
