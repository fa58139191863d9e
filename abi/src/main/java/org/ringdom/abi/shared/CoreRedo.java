package org.ringdom.abi.shared;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * {@code core.redo}: the core's redo record and the last answer given to each client (recovery.md, "Core tables").
 *
 * <p>An operation fills the record, commits it by one release store of {@code sequence}, applies it and stores {@code
 * applied}. A start applies a committed record again (its pairs are absolute) and drops an uncommitted one.
 *
 * <pre>
 *   +0     shared file header
 *   +64    u64 sequence         number of the last committed record                  the commit
 *   +72    u64 applied          number of the last applied record
 *   +80    u32 pairs            of the record being filled
 *   +84    u32 clientSlot       whose answer this is, or 0xFFFFFFFF
 *   +88    u64 nextDomid        allocator; raised through the record (pairs may name offsets of this file, see below)
 *   +96    u64 nextIncarnation
 *   +104   u32 clientSlots
 *   +128   client answer of the record: one {@link ClientAnswer} image of 2048 bytes
 *   +4096  pairs: u64 offset, u64 value, up to {@link #MAX_PAIRS}; offset bit 63 set: in core.redo; bit 62 set: an event
 *          (see {@link #EVENT}); else in core.tbl
 *   +20480 client answers, 2048 bytes each
 * </pre>
 *
 * <p>ClientAnswer: +0 u64 clientKey, +8 u64 requestId, +16 s64 result, +24 u64 values[6], +72 u32 payloadLength,
 * +76 u32 attempts, +80 u64 startedRequestId (attempts count this request), +88 u64 lastUsed, +128 payload.
 */
public final class CoreRedo {
    public static final long MAGIC = SharedFileHeader.magic("RDCORRDO");
    public static final int VERSION = 1;

    public static final int SEQUENCE_OFFSET = 64;
    public static final int APPLIED_OFFSET = 72;
    public static final int PAIRS_COUNT_OFFSET = 80;
    public static final int CLIENT_SLOT_OFFSET = 84;
    public static final int NEXT_DOMID_OFFSET = 88;
    public static final int NEXT_INCARNATION_OFFSET = 96;
    public static final int CLIENT_SLOTS_OFFSET = 104;
    public static final int STAGED_ANSWER_OFFSET = 128;
    public static final int PAIRS_OFFSET = 4096;
    public static final int MAX_PAIRS = 1024;
    public static final int ANSWERS_OFFSET = 20_480;

    public static final int ANSWER_SIZE = 2048;
    public static final int ANSWER_CLIENT_KEY = 0;
    public static final int ANSWER_REQUEST_ID = 8;
    public static final int ANSWER_RESULT = 16;
    public static final int ANSWER_VALUES = 24;
    public static final int ANSWER_PAYLOAD_LENGTH = 72;
    public static final int ANSWER_ATTEMPTS = 76;
    public static final int ANSWER_STARTED_ID = 80;
    public static final int ANSWER_LAST_USED = 88;
    public static final int ANSWER_PAYLOAD = 128;
    public static final int MAX_ANSWER_PAYLOAD = ANSWER_SIZE - ANSWER_PAYLOAD;

    /** Marks a pair whose offset is one of this file. */
    public static final long IN_REDO = 1L << 63;
    /** Marks a pair that is an event to deliver when the record is applied: kind in the low bits, value domid << 32 | port. */
    public static final long EVENT = 1L << 62;
    /** Event kind: the port becomes pending. */
    public static final int EVENT_RAISE = 0;
    /** Event kind: the port is no longer pending. */
    public static final int EVENT_CLEAR = 1;
    /** Event kind: all vCPUs of the domain look at core.tbl again. */
    public static final int EVENT_KICK = 2;
    public static final int NO_CLIENT = -1;

    private CoreRedo() {
    }

    public static long fileSize(int clientSlots) {
        return ANSWERS_OFFSET + (long) clientSlots * ANSWER_SIZE + 4095 & -4096L;
    }

    public static long answerOffset(int clientSlot) {
        return ANSWERS_OFFSET + (long) clientSlot * ANSWER_SIZE;
    }

    /** Writes header and allocators into a file that nobody else can open yet. */
    public static void initialise(SharedBuffer file, int clientSlots, int firstGuestDomid) {
        file.putInt(CLIENT_SLOTS_OFFSET, clientSlots);
        file.putLong(NEXT_DOMID_OFFSET, firstGuestDomid);
        file.putLong(NEXT_INCARNATION_OFFSET, 1);
        SharedFileHeader.initialise(file, MAGIC, VERSION, VERSION, SharedFileHeader.NO_DOMAIN, 0);
    }
}
