package org.ringdom.launcher.supervisor.history;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.ringdom.blktapstats.history.History;
import org.ringdom.blktapstats.history.HistoryRecorder;
import org.ringdom.runtime.journal.QueueJournal;
import org.ringdom.runtime.memory.InstanceFolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that looks at the disks from time to time and writes what has changed into the history.
 *
 * <p>It reads mapped files and asks nobody. The instance's lock makes this supervisor the only writer, and a successor gets the
 * lock when its predecessor is dead. Trouble with the journal costs the history and nothing else: it is logged once, and the next
 * look tries again.
 */
public final class HistoryThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryThread.class);
    private static final long END_S = 5;

    private final InstanceFolder folder;
    private final HistorySettings settings;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private HistoryRecorder recorder;
    private boolean complained;

    /** The thread; {@link #begin} starts it. */
    public HistoryThread(InstanceFolder folder, HistorySettings settings) {
        this.folder = folder;
        this.settings = settings;
        this.thread = new Thread(this::run, "history");
        thread.setDaemon(true);
    }

    /** Begins to look, unless no history is wanted. */
    public void begin() {
        if (settings.intervalS() > 0) {
            thread.start();
        }
    }

    private void run() {
        recorder = newRecorder();
        look();
        try {
            while (!closing.await(settings.intervalS(), TimeUnit.SECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (recorder.hasWritten()) {
            look();
        }
        recorder.close();
    }

    private HistoryRecorder newRecorder() {
        return new HistoryRecorder(folder,
                () -> QueueJournal.open(folder.journal(History.JOURNAL), settings.retention()));
    }

    private void look() {
        try {
            recorder.record(System.currentTimeMillis());
            complained = false;
        } catch (RuntimeException trouble) {
            if (!complained) {
                LOG.warn("the history of statistics has a gap: {}", trouble.getMessage());
                complained = true;
            }
            closeQuietly();
            recorder = newRecorder();
        }
    }

    private void closeQuietly() {
        try {
            recorder.close();
        } catch (RuntimeException trouble) {
            LOG.debug("closing the history: {}", trouble.getMessage());
        }
    }

    /** Looks a last time if anything was written before, and ends the thread. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(END_S));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
