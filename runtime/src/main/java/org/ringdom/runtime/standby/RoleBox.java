package org.ringdom.runtime.standby;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.StandbyBox;
import org.ringdom.platform.futex.Futex;
import org.ringdom.runtime.memory.SharedFile;

/**
 * {@code standby.box} with its meaning: the supervisor offers a role, the standby sleeps until there is one for it.
 *
 * <p>An offer is committed by one word, which names the standby that it is for; so a supervisor that dies in the middle has
 * offered nothing, and no standby takes what was meant for another. One supervisor offers, one standby waits.
 */
public final class RoleBox implements AutoCloseable {
    private final SharedFile file;
    private final SharedBuffer buffer;

    private RoleBox(SharedFile file) {
        this.file = file;
        this.buffer = file.buffer();
    }

    /** Makes the file of an instance. */
    public static void create(Path path) {
        SharedFile.create(path, StandbyBox.SIZE, StandbyBox::initialise);
    }

    /** Maps the file. */
    public static RoleBox open(Path path) {
        return new RoleBox(SharedFile.open(path, StandbyBox.MAGIC, StandbyBox.VERSION, true));
    }

    /** Whether a role's words are short enough to be offered. */
    public static boolean fits(List<String> words) {
        return bytes(words).length <= StandbyBox.MAX_WORDS;
    }

    private static byte[] bytes(List<String> words) {
        return String.join("\0", words).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Hands a role to the standby of that incarnation and wakes it.
     *
     * @param words its confinement, the role's main class and its arguments; they fit
     */
    public void offer(long incarnation, List<String> words) {
        byte[] bytes = bytes(words);
        buffer.putBytes(StandbyBox.WORDS_OFFSET, bytes, 0, bytes.length);
        buffer.putInt(StandbyBox.LENGTH_OFFSET, bytes.length);
        buffer.putLongVolatile(StandbyBox.OFFERED_TO_OFFSET, incarnation);
        buffer.getAndAddInt(StandbyBox.BELL_OFFSET, 1);
        Futex.wake(buffer.segment(), StandbyBox.BELL_OFFSET, Futex.ALL);
    }

    /** Whether the standby of that incarnation has taken its role. */
    public boolean isTaken(long incarnation) {
        return buffer.getLongAcquire(StandbyBox.TAKEN_OFFSET) == incarnation;
    }

    /** Sleeps until there is a role for the standby of that incarnation, notes that it is taken, and returns its words. */
    public List<String> take(long incarnation) {
        while (true) {
            int seen = buffer.getIntVolatile(StandbyBox.BELL_OFFSET);
            if (buffer.getLongVolatile(StandbyBox.OFFERED_TO_OFFSET) == incarnation) {
                break;
            }
            Futex.await(buffer.segment(), StandbyBox.BELL_OFFSET, seen, Futex.NO_DEADLINE);
        }
        int length = Math.clamp(buffer.getInt(StandbyBox.LENGTH_OFFSET), 0, StandbyBox.MAX_WORDS);
        byte[] bytes = new byte[length];
        buffer.getBytes(StandbyBox.WORDS_OFFSET, bytes, 0, length);
        buffer.putLongRelease(StandbyBox.TAKEN_OFFSET, incarnation);
        return List.of(new String(bytes, StandardCharsets.UTF_8).split("\0", -1));
    }

    @Override
    public void close() {
        file.close();
    }
}
