package org.ringdom.guest.verifier;

import java.util.BitSet;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * What an honest disk has to return, sector by sector.
 *
 * <p>A sector holds its original content (known by its CRC after the scan), the stamp of the last acknowledged write, or,
 * after a discard, zeros or what it held before. Ranges of requests in flight are claimed, so that no two of them overlap
 * and every read has exactly one right answer.
 *
 * <p>Not thread safe: it belongs to one vCPU thread. Eight bytes a sector.
 */
public final class DiskModel {
    private final int sectors;
    private final SectorStamp stamp;
    private final int[] originalCrc;
    /** 0: original; n: stamp of write n; -(n + 1): discarded while it held n. */
    private final int[] state;
    private final BitSet claimed;
    private int lastSequence;

    /** A model of the first {@code sectors} sectors, all of them original and not scanned yet. */
    public DiskModel(int sectors, SharedBuffer ram, long seed) {
        this.sectors = sectors;
        this.stamp = new SectorStamp(ram, seed);
        this.originalCrc = new int[sectors];
        this.state = new int[sectors];
        this.claimed = new BitSet(sectors);
    }

    /** Sectors of 512 bytes that the model covers. */
    public int sectors() {
        return sectors;
    }

    /** Claims a range for a request; false if a request in flight overlaps it. */
    public boolean claim(int sector, int count) {
        int next = claimed.nextSetBit(sector);
        if (next >= 0 && next < sector + count) {
            return false;
        }
        claimed.set(sector, sector + count);
        return true;
    }

    /** Ends a claim. */
    public void release(int sector, int count) {
        claimed.clear(sector, sector + count);
    }

    /** Notes the original content of sectors that were read into RAM at {@code offset}. */
    public void scanned(int sector, int count, long offset) {
        for (int i = 0; i < count; i++) {
            originalCrc[sector + i] = stamp.crc(offset + (long) i * SectorStamp.SECTOR);
        }
    }

    /** Stamps RAM at {@code offset} for a write of a claimed range; returns the write's sequence number. */
    public int prepareWrite(int sector, int count, long offset) {
        int sequence = ++lastSequence;
        for (int i = 0; i < count; i++) {
            stamp.write(offset + (long) i * SectorStamp.SECTOR, sector + i, sequence);
        }
        return sequence;
    }

    /** A write was acknowledged. */
    public void written(int sector, int count, int sequence) {
        for (int i = 0; i < count; i++) {
            state[sector + i] = sequence;
        }
    }

    /** A discard was acknowledged. */
    public void discarded(int sector, int count) {
        for (int i = 0; i < count; i++) {
            int held = state[sector + i];
            if (held >= 0) {
                state[sector + i] = -(held + 1);
            }
        }
    }

    /** Checks sectors that were read into RAM at {@code offset}; null if all is true, else the first lie in words. */
    public String check(int sector, int count, long offset) {
        for (int i = 0; i < count; i++) {
            long at = offset + (long) i * SectorStamp.SECTOR;
            if (!isTrue(sector + i, at)) {
                return "sector " + (sector + i) + ": expected " + expected(sector + i) + ", found "
                        + stamp.describe(at);
            }
        }
        return null;
    }

    private boolean isTrue(int sector, long at) {
        int held = state[sector];
        if (held < 0) {
            return stamp.isZero(at) || holds(sector, -(held + 1), at);
        }
        return holds(sector, held, at);
    }

    private boolean holds(int sector, int sequence, long at) {
        return sequence == 0 ? stamp.crc(at) == originalCrc[sector] : stamp.matches(at, sector, sequence);
    }

    private String expected(int sector) {
        int held = state[sector];
        int sequence = held < 0 ? -(held + 1) : held;
        String content = sequence == 0
                ? String.format("the original content (crc32c %08x)", originalCrc[sector])
                : "write " + sequence;
        return held < 0 ? "zeros (discarded) or " + content : content;
    }
}
