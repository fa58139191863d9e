package org.ringdom.core.redo;

import org.agrona.collections.Long2LongHashMap;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.CoreRedo;

/**
 * The last answer of each client, in {@code core.redo}, and how often its present request was started. A client has one
 * request outstanding; its request ids rise from 1. An answer is stored by the redo record of its operation, so a request
 * that is repeated after a kill is either unknown (and nothing of it was done) or answered from here.
 *
 * <p>All mailboxes share slot 0: the core has at most one answer that is committed and not yet written into its mailbox.
 * Single-threaded.
 */
public final class Answers {
    /** Slot of all mailboxes. */
    public static final int MAILBOXES = 0;
    /** A request that was started so often is answered with EIO. */
    public static final int MAX_ATTEMPTS = 3;

    private static final int MISSING = -1;

    private final SharedBuffer redo;
    private final RedoLog log;
    private final Long2LongHashMap slots = new Long2LongHashMap(MISSING);
    private final int count;

    /** Reads the clients' keys from the file: the record must have been recovered before. */
    public Answers(SharedBuffer redo, RedoLog log) {
        this.redo = redo;
        this.log = log;
        this.count = redo.getInt(CoreRedo.CLIENT_SLOTS_OFFSET);
        for (int slot = MAILBOXES + 1; slot < count; slot++) {
            if (lastUsed(slot) != 0) {
                slots.put(key(slot), slot);
            }
        }
    }

    /** The slot of a client; a client never seen before gets a fresh one, or that of the client longest silent. */
    public int slotOf(long clientKey) {
        int slot = (int) slots.get(clientKey);
        return slot != MISSING ? slot : claim(clientKey);
    }

    private int claim(long clientKey) {
        int slot = MAILBOXES + 1;
        for (int i = slot; i < count; i++) {
            if (lastUsed(i) < lastUsed(slot)) {
                slot = i;
            }
        }
        if (lastUsed(slot) != 0) {
            slots.remove(key(slot));
        }
        log.commit(slot, clientKey, 0, new Reply());
        slots.put(clientKey, slot);
        return slot;
    }

    /** The request that the slot holds the answer of; 0: none yet. */
    public long requestId(int slot) {
        return redo.getLong(CoreRedo.answerOffset(slot) + CoreRedo.ANSWER_REQUEST_ID);
    }

    /** The client that the slot belongs to. */
    public long key(int slot) {
        return redo.getLong(CoreRedo.answerOffset(slot) + CoreRedo.ANSWER_CLIENT_KEY);
    }

    /** Reads the answer that the slot holds. */
    public Reply load(int slot, Reply reply) {
        long at = CoreRedo.answerOffset(slot);
        byte[] payload = new byte[redo.getInt(at + CoreRedo.ANSWER_PAYLOAD_LENGTH)];
        redo.getBytes(at + CoreRedo.ANSWER_PAYLOAD, payload, 0, payload.length);
        reply.clear().result(redo.getLong(at + CoreRedo.ANSWER_RESULT)).payload(payload);
        for (int i = 0; i < Reply.VALUES; i++) {
            reply.value(i, redo.getLong(at + CoreRedo.ANSWER_VALUES + 8L * i));
        }
        return reply;
    }

    /**
     * Counts a start of a request, before it is executed.
     *
     * @return false if it was started {@link #MAX_ATTEMPTS} times before and never came to an end
     */
    public boolean start(int slot, long requestId) {
        long at = CoreRedo.answerOffset(slot);
        if (redo.getLong(at + CoreRedo.ANSWER_STARTED_ID) != requestId) {
            redo.putIntRelease(at + CoreRedo.ANSWER_ATTEMPTS, 0);
            redo.putLongRelease(at + CoreRedo.ANSWER_STARTED_ID, requestId);
        }
        int attempts = redo.getInt(at + CoreRedo.ANSWER_ATTEMPTS);
        if (attempts >= MAX_ATTEMPTS) {
            return false;
        }
        redo.putIntRelease(at + CoreRedo.ANSWER_ATTEMPTS, attempts + 1);
        return true;
    }

    private long lastUsed(int slot) {
        return redo.getLong(CoreRedo.answerOffset(slot) + CoreRedo.ANSWER_LAST_USED);
    }

    /** Writes an answer at {@code at}. */
    static void fill(SharedBuffer redo, long at, long clientKey, long requestId, Reply reply, long lastUsed) {
        redo.putLong(at + CoreRedo.ANSWER_CLIENT_KEY, clientKey);
        redo.putLong(at + CoreRedo.ANSWER_REQUEST_ID, requestId);
        redo.putLong(at + CoreRedo.ANSWER_RESULT, reply.result());
        for (int i = 0; i < Reply.VALUES; i++) {
            redo.putLong(at + CoreRedo.ANSWER_VALUES + 8L * i, reply.value(i));
        }
        redo.putInt(at + CoreRedo.ANSWER_PAYLOAD_LENGTH, reply.payload().length);
        redo.putInt(at + CoreRedo.ANSWER_ATTEMPTS, 0);
        redo.putLong(at + CoreRedo.ANSWER_STARTED_ID, requestId);
        redo.putLong(at + CoreRedo.ANSWER_LAST_USED, lastUsed);
        redo.putBytes(at + CoreRedo.ANSWER_PAYLOAD, reply.payload(), 0, reply.payload().length);
    }

    /** Copies the record's answer into the client's slot. */
    static void install(SharedBuffer redo, int slot) {
        int payload = redo.getInt(CoreRedo.STAGED_ANSWER_OFFSET + CoreRedo.ANSWER_PAYLOAD_LENGTH);
        redo.copyTo(CoreRedo.STAGED_ANSWER_OFFSET, redo, CoreRedo.answerOffset(slot),
                CoreRedo.ANSWER_PAYLOAD + payload);
    }
}
