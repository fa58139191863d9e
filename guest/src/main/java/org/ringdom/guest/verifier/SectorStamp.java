package org.ringdom.guest.verifier;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * The content that the verifier gives a sector: a function of seed, sector and sequence number, protected by a CRC.
 *
 * <pre>
 *   +0   u64 magic
 *   +8   u64 sector          its address in units of 512 bytes
 *   +16  u32 sequence        of the write that put it there
 *   +20  u32 crc32c          over the 512 bytes with this field 0
 *   +24  u64 words[61]       pseudo-random, from seed, sector and sequence
 * </pre>
 *
 * <p>Not thread safe: an instance belongs to one vCPU thread.
 */
public final class SectorStamp {
    /** Bytes of a sector. */
    public static final int SECTOR = 512;

    private static final long MAGIC = 0x70_6D_61_74_73_44_52L << 8 | 0x56;
    private static final int SECTOR_OFFSET = 8;
    private static final int SEQUENCE_OFFSET = 16;
    private static final int CRC_OFFSET = 20;
    private static final int WORDS_OFFSET = 24;

    private final SharedBuffer ram;
    private final ByteBuffer[] windows;
    private final long seed;
    private final CRC32C crc = new CRC32C();

    /** Stamps and checks sectors in {@code ram}. */
    public SectorStamp(SharedBuffer ram, long seed) {
        this.ram = ram;
        this.seed = seed;
        int count = (int) ((ram.size() + WINDOW - 1) / WINDOW);
        windows = new ByteBuffer[count];
        for (int i = 0; i < count; i++) {
            long start = i * WINDOW;
            windows[i] = ram.segment().asSlice(start, Math.min(WINDOW, ram.size() - start)).asByteBuffer();
        }
    }

    private static final long WINDOW = 1L << 30;

    /** Fills the sector at {@code offset} of RAM with the content of ({@code sector}, {@code sequence}). */
    public void write(long offset, long sector, int sequence) {
        ram.putLong(offset, MAGIC);
        ram.putLong(offset + SECTOR_OFFSET, sector);
        ram.putInt(offset + SEQUENCE_OFFSET, sequence);
        ram.putInt(offset + CRC_OFFSET, 0);
        long state = start(sector, sequence);
        for (int at = WORDS_OFFSET; at < SECTOR; at += 8) {
            state = next(state);
            ram.putLong(offset + at, state);
        }
        ram.putInt(offset + CRC_OFFSET, crc(offset));
    }

    /** Whether the sector at {@code offset} of RAM is just what {@link #write} would put there. */
    public boolean matches(long offset, long sector, int sequence) {
        if (ram.getLong(offset) != MAGIC || ram.getLong(offset + SECTOR_OFFSET) != sector
                || ram.getInt(offset + SEQUENCE_OFFSET) != sequence) {
            return false;
        }
        long state = start(sector, sequence);
        for (int at = WORDS_OFFSET; at < SECTOR; at += 8) {
            state = next(state);
            if (ram.getLong(offset + at) != state) {
                return false;
            }
        }
        int found = ram.getInt(offset + CRC_OFFSET);
        ram.putInt(offset + CRC_OFFSET, 0);
        boolean intact = crc(offset) == found;
        ram.putInt(offset + CRC_OFFSET, found);
        return intact;
    }

    /** Whether the sector at {@code offset} of RAM holds only zeros. */
    public boolean isZero(long offset) {
        for (int at = 0; at < SECTOR; at += 8) {
            if (ram.getLong(offset + at) != 0) {
                return false;
            }
        }
        return true;
    }

    /** CRC-32C of the 512 bytes at {@code offset} of RAM. */
    public int crc(long offset) {
        crc.reset();
        ByteBuffer window = windows[(int) (offset / WINDOW)];
        int at = (int) (offset % WINDOW);
        crc.update(window.limit(at + SECTOR).position(at));
        return (int) crc.getValue();
    }

    /** What stands at {@code offset} of RAM, in words for a person. */
    public String describe(long offset) {
        if (isZero(offset)) {
            return "zeros";
        }
        if (ram.getLong(offset) == MAGIC) {
            long sector = ram.getLong(offset + SECTOR_OFFSET);
            int sequence = ram.getInt(offset + SEQUENCE_OFFSET);
            return (matches(offset, sector, sequence) ? "an intact stamp" : "a damaged stamp") + " of sector " + sector
                    + ", write " + sequence;
        }
        return String.format("no stamp (crc32c %08x)", crc(offset));
    }

    private long start(long sector, int sequence) {
        return mix(seed ^ mix(sector * 0x9E37_79B9_7F4A_7C15L + sequence));
    }

    private static long next(long state) {
        long x = state;
        x ^= x << 13;
        x ^= x >>> 7;
        x ^= x << 17;
        return x;
    }

    private static long mix(long value) {
        long x = value;
        x = (x ^ x >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        x = (x ^ x >>> 27) * 0x94D0_49BB_1331_11EBL;
        return (x ^ x >>> 31) | 1;
    }
}
