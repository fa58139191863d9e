package org.ringdom.launcher.demo;

import java.io.PrintWriter;

import org.agrona.concurrent.NanoClock;

/**
 * A line that shows how far something is: drawn over and over on a terminal, now and then as a line of its own elsewhere.
 *
 * <p>Used by one thread at a time.
 */
final class ProgressLine {
    private static final int CELLS = 24;
    private static final String ERASE = "\r\u001B[K";
    private static final long TERMINAL_NS = 100_000_000L;
    private static final long PLAIN_NS = 5_000_000_000L;

    private final PrintWriter out;
    private final boolean terminal;
    private final int columns;
    private final NanoClock clock;
    private volatile boolean closed;
    private boolean drawn;
    private boolean started;
    private long lastNs;

    /**
     * @param columns of the terminal, on which lines can be drawn over; 0: it is none
     * @param clock decides when it is time to draw again
     */
    ProgressLine(PrintWriter out, int columns, NanoClock clock) {
        this.out = out;
        this.terminal = columns > 0;
        this.columns = columns;
        this.clock = clock;
    }

    /** Shows a state, unless the last one was shown just now. */
    void show(String label, int permille, String text) {
        long nowNs = clock.nanoTime();
        if (closed || started && nowNs - lastNs < (terminal ? TERMINAL_NS : PLAIN_NS)) {
            return;
        }
        started = true;
        lastNs = nowNs;
        draw(label, permille, text);
    }

    /** Shows the last state of something; what comes next stands below it. */
    void finish(String label, int permille, String text) {
        draw(label, permille, text);
        if (drawn) {
            out.println();
            out.flush();
            drawn = false;
        }
        started = false;
    }

    private void draw(String label, int permille, String text) {
        String line = String.format("%-8s%s %3d %%  %s", label, bar(permille), permille / 10, text);
        if (terminal) {
            // a line that wraps could not be drawn over
            out.print(ERASE + line.substring(0, Math.min(line.length(), columns - 1)));
            drawn = true;
        } else {
            out.println(line);
        }
        out.flush();
    }

    /** Prints a line that stays; the progress is drawn again below it. */
    void print(String line) {
        if (drawn) {
            out.print(ERASE);
            drawn = false;
        }
        out.println(line);
        out.flush();
        started = started && !terminal;
    }

    /** Shows nothing more, lines that stay excepted. Any thread may call it. */
    void close() {
        closed = true;
    }

    /** A bar of {@value #CELLS} cells. */
    static String bar(int permille) {
        int full = Math.clamp(permille, 0, 1000) * CELLS / 1000;
        return "[" + "#".repeat(full) + "-".repeat(CELLS - full) + "]";
    }
}
