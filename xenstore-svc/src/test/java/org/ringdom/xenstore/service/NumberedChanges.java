package org.ringdom.xenstore.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import org.ringdom.abi.io.XenstoreMessageType;
import org.ringdom.xenstore.protocol.Wire;

/**
 * Changes with numbers, by the control domain, below a node that a guest watches; what the guest hears of them has no gap. The
 * writer runs ahead of the guest by a bounded number, so that a path tells which change it was.
 */
final class NumberedChanges {
    private static final int PATHS = 1024;
    private static final int AHEAD = 256;

    private final String folder;
    /** Numbers of the last change that was asked for, of the last that was answered, and of the last that was heard of. */
    private volatile long started;
    private volatile long answered;
    private volatile long heard;
    private long floor;

    NumberedChanges(String folder) {
        this.folder = folder;
    }

    /** The writer's thread: makes changes until told to stop. */
    void run(SocketClient control, BooleanSupplier stop) {
        while (!stop.getAsBoolean()) {
            if (started - heard > AHEAD) {
                LockSupport.parkNanos(50_000);
                continue;
            }
            started = started + 1;
            assertEquals("OK|", control.ask(XenstoreMessageType.WRITE,
                    Wire.bytes(folder + '/' + started % PATHS + '\0' + started)));
            answered = started;
        }
    }

    /** The guest's watch was acknowledged by now: it hears of every change from here on. */
    void watched() {
        floor = started;
        heard = floor; // the writer goes on, whether the changes before are heard of or not
    }

    /** An event of the guest's watch. A change that was asked for twice, because nobody answered, may be heard of twice. */
    void heard(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (name.isEmpty() || !Character.isDigit(name.charAt(0))) {
            return; // the watch itself
        }
        long now = started;
        long number = now - Math.floorMod(now - Long.parseLong(name), PATHS);
        long before = heard;
        boolean stale = number <= floor;
        assertTrue(stale || number == before || number == before + 1,
                () -> "change " + number + " of " + folder + " was heard of after " + before);
        if (!stale) {
            heard = number;
        }
    }

    /** The last change that was answered. */
    long answered() {
        return answered;
    }

    /** The last change that was heard of. */
    long heard() {
        return heard;
    }
}
