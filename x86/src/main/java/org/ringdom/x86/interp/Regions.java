package org.ringdom.x86.interp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.ringdom.x86.memory.GuestMemory;

/** All regions of one CPU by the frames that they were made from. */
final class Regions {
    private final Map<Long, List<Region>> byFrame = new HashMap<>();

    void add(Block block, Region region) {
        region.block = block;
        block.region = region;
        for (Region.Piece piece : region.pieces()) {
            byFrame.computeIfAbsent(frame(piece), f -> new ArrayList<>()).add(region);
        }
    }

    private static long frame(Region.Piece piece) {
        return piece.physicalPage() >>> GuestMemory.PAGE_SHIFT;
    }

    /** Drops the regions that bytes of one frame belong to; true if others of this frame are left. */
    boolean drop(long physical, int bytes, Consumer<Region> gone) {
        List<Region> regions = byFrame.get(physical >>> GuestMemory.PAGE_SHIFT);
        if (regions == null) {
            return false;
        }
        List<Region> touched = regions.stream().filter(region -> region.touches(physical, bytes)).toList();
        for (Region region : touched) {
            remove(region);
            gone.accept(region);
        }
        return byFrame.containsKey(physical >>> GuestMemory.PAGE_SHIFT);
    }

    private void remove(Region region) {
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
    }
}
