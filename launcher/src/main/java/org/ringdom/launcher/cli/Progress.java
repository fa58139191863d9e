package org.ringdom.launcher.cli;

import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.ringdom.platform.terminal.Termios;

/**
 * A line on the terminal that says what a command waits for, and for how long already. It appears after half a second, is drawn
 * over, and goes away at the end. Where standard error is no terminal nothing is shown.
 */
final class Progress implements AutoCloseable {
    private static final long PERIOD_MS = 500;
    private static final int STDERR = 2;
    private static final int DEFAULT_COLUMNS = 80;
    private static final String ERASE = "\r\u001B[K";

    private final PrintWriter err;
    private final Supplier<String> text;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private boolean drawn;

    private Progress(PrintWriter err, Supplier<String> text) {
        this.err = err;
        this.text = text;
        thread = new Thread(this::run, "progress");
        thread.setDaemon(true);
    }

    /** Shows {@code what} until it is closed. */
    static Progress of(CliContext context, String what) {
        return of(context, () -> what);
    }

    /** Shows what {@code text} says at the time, on a thread of its own. */
    static Progress of(CliContext context, Supplier<String> text) {
        return of(context.err(), text, Termios.isTerminal(STDERR));
    }

    /** @param terminal whether anything is shown */
    static Progress of(PrintWriter err, Supplier<String> text, boolean terminal) {
        Progress progress = new Progress(err, text);
        if (terminal) {
            progress.thread.start();
        }
        return progress;
    }

    private void run() {
        long beginNs = System.nanoTime();
        try {
            while (!closing.await(PERIOD_MS, TimeUnit.MILLISECONDS)) {
                draw(text.get() + " ... " + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - beginNs) + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (drawn) {
            err.print(ERASE);
            err.flush();
        }
    }

    private void draw(String line) {
        int columns = Termios.windowSize(STDERR).map(Termios.WindowSize::columns).orElse(DEFAULT_COLUMNS);
        err.print(ERASE + line.substring(0, Math.min(line.length(), columns - 1)));
        err.flush();
        drawn = true;
    }

    @Override
    public void close() {
        closing.countDown();
        if (thread.isAlive()) {
            try {
                thread.join(TimeUnit.SECONDS.toMillis(2));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
