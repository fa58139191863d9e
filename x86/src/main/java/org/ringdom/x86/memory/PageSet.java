package org.ringdom.x86.memory;

import java.util.Arrays;

/** Pages by their linear addresses: a filter of one hash, which may say of a few others too that they are in. One thread. */
public final class PageSet {
    /** One page in a hundred is taken for another when some 5,000 are in. */
    private static final int BITS = 19;
    private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

    private final long[] words = new long[1 << BITS - 6];
    private boolean empty = true;

    /** Adds the page of an address. */
    public void add(long va) {
        int bit = bit(va);
        words[bit >>> 6] |= 1L << bit;
        empty = false;
    }

    /** False if the page of an address was not added since the last {@link #clear}. */
    public boolean mayContain(long va) {
        int bit = bit(va);
        return (words[bit >>> 6] & 1L << bit) != 0;
    }

    public void clear() {
        if (!empty) {
            Arrays.fill(words, 0);
            empty = true;
        }
    }

    private static int bit(long va) {
        return (int) ((va >>> 12) * GOLDEN >>> 64 - BITS);
    }
}
