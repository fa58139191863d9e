package org.ringdom.abi.shared;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * {@code standby.box}: where the supervisor hands a role to the warm standby. The supervisor writes it, {@link #TAKEN} apart.
 *
 * <pre>
 *   +0     shared file header
 *   +64    u32 bell            counted up by each offer; the standby sleeps on it (futex)
 *   +72    u64 offeredTo       incarnation of the standby that the words below are for: the commit of an offer
 *   +80    u64 taken           incarnation of the last standby that has taken its offer; written by it
 *   +128   u32 length, then the words: NUL separated UTF-8, up to {@link #MAX_WORDS} bytes: main class and arguments
 * </pre>
 *
 * <p>A standby takes one role in its life, so there is one offer for each incarnation.
 */
public final class StandbyBox {
    public static final long MAGIC = SharedFileHeader.magic("RDSTNDBY");
    public static final int VERSION = 1;
    public static final int SIZE = 16_384;

    public static final int BELL_OFFSET = 64;
    public static final int OFFERED_TO_OFFSET = 72;
    public static final int TAKEN_OFFSET = 80;
    public static final int LENGTH_OFFSET = 128;
    public static final int WORDS_OFFSET = 132;
    public static final int MAX_WORDS = SIZE - WORDS_OFFSET;

    private StandbyBox() {
    }

    /** Fills a file that nobody else can open yet. */
    public static void initialise(SharedBuffer file) {
        SharedFileHeader.initialise(file, MAGIC, VERSION, VERSION, SharedFileHeader.NO_DOMAIN, 0);
    }
}
