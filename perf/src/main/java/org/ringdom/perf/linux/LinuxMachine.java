package org.ringdom.perf.linux;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** A machine with the small Linux system of {@code ringdom image debian}, and its console. One thread works with it. */
abstract class LinuxMachine implements AutoCloseable {
    /** What init prints on the console when it is up. */
    private static final String UP = "Ringdom: Linux";
    private static final String LOGIN = " login: ";
    private static final String SHELL = "built-in shell";
    private static final long PATIENCE_NS = TimeUnit.MINUTES.toNanos(10);

    private final StringBuilder shown = new StringBuilder();
    private String end = "";
    private int commands;

    /** Its process. */
    abstract int pid();

    /** Its first disk. */
    abstract String disk();

    /** Types a line. */
    abstract void type(String line);

    @Override
    public abstract void close();

    /** The console has shown something: called by whoever reads it. */
    public final synchronized void show(byte[] bytes, int offset, int length) {
        shown.append(new String(bytes, offset, length, StandardCharsets.ISO_8859_1));
        notifyAll();
    }

    /** Nothing more comes. */
    final synchronized void ended(String why) {
        end = why;
        notifyAll();
    }

    private synchronized String await(String text) {
        long beginNs = System.nanoTime();
        while (shown.indexOf(text) < 0) {
            if (!end.isEmpty() || System.nanoTime() - beginNs > PATIENCE_NS) {
                throw new IllegalStateException("no '" + text + "' (" + end + "): " + shown);
            }
            try {
                wait(1000);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(stopped);
            }
        }
        return shown.toString();
    }

    /** Waits until its init speaks. */
    final void awaitUp() {
        await(UP);
    }

    /** Waits for its login prompt and answers it. */
    final void logIn() {
        await(LOGIN);
        type("root\n");
    }

    /** Waits for its shell. */
    final void awaitShell() {
        await(SHELL);
    }

    /** Runs a command in its shell; returns what it printed. */
    final String run(String command) {
        commands++;
        // the shell works the numbers out: what is echoed while it is typed does not have them
        type("echo; echo from-$((" + commands + " * 1001)); " + command + "; echo upto-$((" + commands + " * 1001))\n");
        String begin = "from-" + commands * 1001 + "\r\n";
        String upto = "upto-" + commands * 1001 + "\r";
        String all = await(upto);
        return all.substring(all.indexOf(begin) + begin.length(), all.indexOf(upto)).replace("\r", "").strip();
    }
}
