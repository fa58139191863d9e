package org.ringdom.core.redo;

import java.lang.invoke.VarHandle;

import org.agrona.collections.Long2LongHashMap;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.CoreRedo;
import org.ringdom.runtime.recovery.CrashPoint;

/**
 * The redo record. An operation stages words by {@link #put} (and sees them by {@link #get}), then {@link #commit} makes
 * all of them and the caller's answer true at once, or {@link #abort} none.
 *
 * <pre>
 *   fill the record            killed here: dropped at the next start
 *   sequence = n               release store: the commit
 *   apply words, answer, events    killed here: all of it is done again, values are absolute, events idempotent
 *   applied = n                release store; only now the record may be filled again
 * </pre>
 *
 * <p>A fence after each of the two release stores keeps later plain stores from moving before them. Single-threaded; the
 * only code that stores to {@code core.tbl}.
 */
public final class RedoLog {
    private static final int MISSING = -1;

    private final SharedBuffer redo;
    private final SharedBuffer table;
    private final EventSink events;
    private final long[] offsets = new long[CoreRedo.MAX_PAIRS];
    private final long[] values = new long[CoreRedo.MAX_PAIRS];
    private final Long2LongHashMap staged = new Long2LongHashMap(MISSING);
    private int pairs;

    public RedoLog(SharedBuffer redo, SharedBuffer table, EventSink events) {
        this.redo = redo;
        this.table = table;
        this.events = events;
    }

    /** Number of the last committed record. */
    public long sequence() {
        return redo.getLong(CoreRedo.SEQUENCE_OFFSET);
    }

    /** The word of {@code core.tbl} as the operation that is being staged leaves it. */
    public long get(long offset) {
        int index = pairs == 0 ? MISSING : (int) staged.get(offset);
        return index == MISSING ? current(offset) : values[index];
    }

    /** The word of {@code core.redo} at {@code offset}, staged or not. */
    public long getAllocator(long offset) {
        return get(CoreRedo.IN_REDO | offset);
    }

    /** Stages a word of {@code core.redo}. */
    public void putAllocator(long offset, long value) {
        put(CoreRedo.IN_REDO | offset, value);
    }

    /** Stages a word of {@code core.tbl}. */
    public void put(long offset, long value) {
        int index = (int) staged.get(offset);
        if (index != MISSING) {
            values[index] = value;
        } else if (current(offset) != value) {
            staged.put(offset, pairs);
            append(offset, value);
        }
    }

    /** Stages an event that makes a port pending. */
    public void raise(int domid, int port) {
        append(CoreRedo.EVENT | CoreRedo.EVENT_RAISE, (long) domid << 32 | port);
    }

    /** Stages an event that makes a port not pending. */
    public void clearPending(int domid, int port) {
        append(CoreRedo.EVENT | CoreRedo.EVENT_CLEAR, (long) domid << 32 | port);
    }

    /** Stages an event that wakes all vCPUs of a domain. */
    public void kick(int domid) {
        append(CoreRedo.EVENT | CoreRedo.EVENT_KICK, (long) domid << 32);
    }

    /** Pairs that the record has room for. */
    public int room() {
        return CoreRedo.MAX_PAIRS - pairs;
    }

    /** Forgets what was staged. */
    public void abort() {
        pairs = 0;
        staged.clear();
    }

    /** Makes what was staged true; nobody waits for an answer. */
    public void commit() {
        if (pairs > 0) {
            commitFor(CoreRedo.NO_CLIENT);
        }
    }

    /** Makes what was staged true together with the answer to a client's request. */
    public void commit(int clientSlot, long clientKey, long requestId, Reply reply) {
        Answers.fill(redo, CoreRedo.STAGED_ANSWER_OFFSET, clientKey, requestId, reply, sequence() + 1);
        commitFor(clientSlot);
    }

    private void commitFor(int clientSlot) {
        for (int i = 0; i < pairs; i++) {
            redo.putLong(pairOffset(i), offsets[i]);
            redo.putLong(pairOffset(i) + 8, values[i]);
        }
        redo.putInt(CoreRedo.PAIRS_COUNT_OFFSET, pairs);
        redo.putInt(CoreRedo.CLIENT_SLOT_OFFSET, clientSlot);
        CrashPoint.at("core.before-commit");
        redo.putLongRelease(CoreRedo.SEQUENCE_OFFSET, sequence() + 1);
        VarHandle.fullFence();
        CrashPoint.at("core.after-commit");
        apply();
        CrashPoint.at("core.after-apply");
        abort();
    }

    /**
     * Applies a record that was committed and perhaps not applied; drops one that was not committed. Called once, before
     * anything else.
     *
     * @return true if a record was applied again
     */
    public boolean recover() {
        long applied = redo.getLong(CoreRedo.APPLIED_OFFSET);
        if (sequence() == applied) {
            return false;
        }
        if (sequence() != applied + 1) {
            throw new IllegalStateException(
                    "core.redo is damaged: " + sequence() + " committed, " + applied + " applied");
        }
        apply();
        return true;
    }

    private void apply() {
        int count = redo.getInt(CoreRedo.PAIRS_COUNT_OFFSET);
        for (int i = 0; i < count; i++) {
            applyWord(redo.getLong(pairOffset(i)), redo.getLong(pairOffset(i) + 8));
        }
        CrashPoint.at("core.half-applied");
        int clientSlot = redo.getInt(CoreRedo.CLIENT_SLOT_OFFSET);
        if (clientSlot != CoreRedo.NO_CLIENT) {
            Answers.install(redo, clientSlot);
        }
        for (int i = 0; i < count; i++) {
            applyEvent(redo.getLong(pairOffset(i)), redo.getLong(pairOffset(i) + 8));
        }
        redo.putLongRelease(CoreRedo.APPLIED_OFFSET, sequence());
        VarHandle.fullFence();
    }

    private void applyWord(long offset, long value) {
        if ((offset & CoreRedo.IN_REDO) != 0) {
            redo.putLongRelease(offset & ~CoreRedo.IN_REDO, value);
        } else if ((offset & CoreRedo.EVENT) == 0) {
            table.putLongRelease(offset, value);
        }
    }

    private void applyEvent(long offset, long value) {
        if ((offset & CoreRedo.EVENT) == 0 || (offset & CoreRedo.IN_REDO) != 0) {
            return;
        }
        int domid = (int) (value >>> 32);
        switch ((int) offset) {
            case CoreRedo.EVENT_RAISE -> events.raise(domid, (int) value);
            case CoreRedo.EVENT_CLEAR -> events.clear(domid, (int) value);
            case CoreRedo.EVENT_KICK -> events.kick(domid);
            default -> throw new IllegalStateException("event " + (int) offset + " in core.redo");
        }
    }

    private void append(long offset, long value) {
        if (pairs == CoreRedo.MAX_PAIRS) {
            throw new IllegalStateException("an operation of more than " + CoreRedo.MAX_PAIRS + " words");
        }
        offsets[pairs] = offset;
        values[pairs] = value;
        pairs++;
    }

    private long current(long offset) {
        return (offset & CoreRedo.IN_REDO) != 0
                ? redo.getLong(offset & ~CoreRedo.IN_REDO)
                : table.getLong(offset);
    }

    private static long pairOffset(int index) {
        return CoreRedo.PAIRS_OFFSET + 16L * index;
    }
}
