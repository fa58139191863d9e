package org.ringdom.x86.interp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.ringdom.x86.memory.GuestMemory;

/** All regions of one CPU by the frames that they were made from. */
final class Regions {
    private final Map<Long, List<Region>> byFrame = new HashMap<>();
    private final int most;
    private int count;

    /** @param most how many regions are kept at a time; each takes some 4 KiB of class data and 10 KiB of machine code */
    Regions(int most) {
        this.most = most;
    }

    /** Adds a region; makes room first if there are too many. True if others had to go. */
    boolean add(Block block, Region region) {
        boolean full = count >= most;
        if (full) {
            sweep();
        }
        count++;
        region.block = block;
        block.region = region;
        for (Region.Piece piece : region.pieces()) {
            byFrame.computeIfAbsent(frame(piece), f -> new ArrayList<>()).add(region);
        }
        return full;
    }

    /** Drops what has not run since the last sweep; all, if that is less than a quarter. */
    private void sweep() {
        List<Region> all = byFrame.values().stream().flatMap(List::stream).distinct().toList();
        all.stream().filter(region -> !region.used).forEach(this::remove);
        all.forEach(region -> region.used = false);
        if (count > most - most / 4) {
            dropAll();
        }
    }

    int count() {
        return count;
    }

    private static long frame(Region.Piece piece) {
        return piece.physicalPage() >>> GuestMemory.PAGE_SHIFT;
    }

    /** Drops the regions that bytes of one frame belong to; true if others of this frame are left. */
    boolean drop(long physical, int bytes) {
        List<Region> regions = byFrame.get(physical >>> GuestMemory.PAGE_SHIFT);
        if (regions == null) {
            return false;
        }
        List<Region> touched = regions.stream().filter(region -> region.touches(physical, bytes)).toList();
        for (Region region : touched) {
            remove(region);
        }
        return byFrame.containsKey(physical >>> GuestMemory.PAGE_SHIFT);
    }

    void remove(Region region) {
        count--;
        region.invalidate();
        for (Region.Piece piece : region.pieces()) {
            List<Region> others = byFrame.get(frame(piece));
            if (others != null) {
                others.remove(region);
                if (others.isEmpty()) {
                    byFrame.remove(frame(piece));
                }
            }
        }
    }

    void dropAll() {
        byFrame.values().stream().flatMap(List::stream).distinct().forEach(Region::invalidate);
        byFrame.clear();
        count = 0;
    }
}
