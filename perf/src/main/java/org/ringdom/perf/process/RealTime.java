package org.ringdom.perf.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Real-time priority (round robin, the lowest) for what is measured, so that other load on the host does not decide the figures.
 * Needs {@code chrt} of util-linux and root.
 */
public final class RealTime {
    private RealTime() {
    }

    /** The same command under real-time priority. */
    public static List<String> command(List<String> command) {
        List<String> all = new ArrayList<>(List.of("chrt", "--rr", "1"));
        all.addAll(command);
        return all;
    }

    /** Gives it to all threads of a process, and so to those that they start. */
    public static void give(long pid) {
        try {
            Process chrt = new ProcessBuilder("chrt", "--all-tasks", "--rr", "--pid", "1", Long.toString(pid))
                    .inheritIO().start();
            if (chrt.waitFor() != 0) {
                throw new IllegalStateException("no real-time priority for process " + pid);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }
}
