package org.ringdom.abi.shared;

/**
 * A right of one domain over another, in {@code core.tbl}: two u64 so that a redo record can hold it.
 *
 * <pre>
 *   +0  u16 subject domid, u16 object domid, u32 bits (HypercallOp.RIGHT_*); all 0: free
 *   +8  u64 incarnation of the object
 * </pre>
 */
public final class RightRecord {
    public static final int SIZE = 16;
    public static final int WORD_OFFSET = 0;
    public static final int INCARNATION_OFFSET = 8;

    private RightRecord() {
    }

    public static long word(int subject, int object, int bits) {
        return subject & 0xFFFFL | (object & 0xFFFFL) << 16 | (long) bits << 32;
    }

    public static int subject(long word) {
        return (int) word & 0xFFFF;
    }

    public static int object(long word) {
        return (int) (word >>> 16) & 0xFFFF;
    }

    public static int bits(long word) {
        return (int) (word >>> 32);
    }
}
