package org.ringdom.tests.support;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.awaitility.Awaitility;
import org.ringdom.launcher.api.SupervisorException;
import org.ringdom.launcher.console.ConsoleClient;
import org.ringdom.launcher.console.Screen;
import org.ringdom.runtime.console.ConsoleFrame;

/** A client at a guest's console, as the command uses it, that keeps everything it is shown. */
public final class AttachedConsole implements AutoCloseable, Screen {
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final StringBuilder typed = new StringBuilder();
    private final ConsoleClient client;
    private final Thread reader;
    private Thread typist;
    private volatile boolean typing;
    private volatile long skipped;
    private volatile String failure;

    private AttachedConsole(Ringdom ringdom, int domid, int number, int wish) {
        client = new ConsoleClient(ringdom.folder().run().resolve(ConsoleFrame.SOCKET), domid, number, wish,
                ConsoleFrame.FROM_OLDEST, this, () -> false);
        reader = new Thread(this::read, "console-" + domid + "-" + number);
        reader.start();
    }

    /** Looks only. */
    public static AttachedConsole watch(Ringdom ringdom, int domid) {
        return watch(ringdom, domid, 0);
    }

    /** Looks only, at a console that the guest has connected or soon will. */
    public static AttachedConsole watch(Ringdom ringdom, int domid, int number) {
        awaitConnected(ringdom, domid, number);
        return new AttachedConsole(ringdom, domid, number, ConsoleFrame.WATCH);
    }

    /** Looks, and may type. */
    public static AttachedConsole type(Ringdom ringdom, int domid) {
        return type(ringdom, domid, 0);
    }

    /** Looks, and may type, at a console that the guest has connected or soon will. */
    public static AttachedConsole type(Ringdom ringdom, int domid, int number) {
        awaitConnected(ringdom, domid, number);
        return new AttachedConsole(ringdom, domid, number, ConsoleFrame.TYPE);
    }

    /** Console 0 needs no guest, further ones do. */
    private static void awaitConnected(Ringdom ringdom, int domid, int number) {
        if (number > 0) {
            StoreSocket store = new StoreSocket(ringdom.storeSocket());
            String state = "/local/domain/" + domid + "/device/console/" + number + "/state";
            Awaitility.await("console " + number + " is connected").atMost(Ringdom.PATIENCE)
                    .pollInterval(Duration.ofMillis(5)).until(() -> store.read(state).orElse("").equals("4"));
        }
    }

    private void read() {
        try {
            failure = client.run();
        } catch (SupervisorException | RuntimeException failed) {
            failure = failed.toString();
        }
    }

    @Override
    public synchronized void show(byte[] bytes, int offset, int length) {
        shown.write(bytes, offset, length);
    }

    @Override
    public void skipped(long bytes) {
        skipped += bytes;
    }

    @Override
    public void role(boolean mayType) {
        // told by what comes back
    }

    @Override
    public void away(boolean away) {
        // seen by the test itself
    }

    /** Everything that was shown so far. */
    public synchronized String shown() {
        return shown.toString(StandardCharsets.UTF_8);
    }

    private synchronized int size() {
        return shown.size();
    }

    public long skipped() {
        return skipped;
    }

    /** Waits until so many bytes more were shown. */
    public void awaitMore(int bytes) {
        int goal = size() + bytes;
        Awaitility.await("output goes on").atMost(Ringdom.PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> {
            if (failure != null) {
                throw new AssertionError("the console ended: " + failure);
            }
            return size() >= goal;
        });
    }

    /** Types a line. */
    public void typeLine(String line) throws InterruptedException {
        press(line + "\n");
    }

    /** Types characters. */
    public void press(String keys) throws InterruptedException {
        byte[] bytes = keys.getBytes(StandardCharsets.UTF_8);
        client.type(bytes, 0, bytes.length);
    }

    /** Waits until a text was shown; returns all that was shown. */
    public String awaitShown(String text, Duration patience) {
        Awaitility.await("'" + text + "' is shown").atMost(patience).pollInterval(Duration.ofMillis(50)).until(() -> {
            if (failure != null) {
                throw new AssertionError("the console ended: " + failure);
            }
            return shown().contains(text);
        });
        return shown();
    }

    /** Types numbered words in a thread of its own until {@link #stopTyping}. */
    public void typeOnAndOn() {
        typing = true;
        typist = new Thread(() -> {
            try {
                for (int number = 0; typing; number++) {
                    String word = "w" + number + ";";
                    typed.append(word);
                    client.type(word.getBytes(StandardCharsets.US_ASCII), 0, word.length());
                    if (number % 16 == 0) {
                        client.awaitTyped(Ringdom.PATIENCE.toMillis());
                    }
                }
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        }, "typist");
        typist.start();
    }

    /** Stops; returns all that was typed. */
    public String stopTyping() throws InterruptedException {
        typing = false;
        typist.join();
        return typed.toString();
    }

    @Override
    public void close() throws InterruptedException {
        typing = false;
        client.leave();
        reader.join();
    }
}
