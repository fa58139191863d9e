package org.ringdom.x86.host;

import java.util.ArrayList;
import java.util.List;

import org.ringdom.x86.memory.CodeBytes;
import org.ringdom.x86.memory.GuestMemory;

/**
 * The machine code of one frame of guest memory: blocks that begin in it, and those whose last instruction ends in it.
 *
 * <p>Where others than CPUs may write to the frame, its bytes are compared once after each flush with what they were when the code was
 * made; blocks lead to each other within a frame, so it is all or nothing. Owner: the CPU's thread.
 */
final class FrameCode {
    private static final int BUCKETS = 32;

    private final HostBlock[] blocks = new HostBlock[BUCKETS];
    private final List<HostBlock> tails = new ArrayList<>(0);
    /** Dropped blocks to which branches may still lead, until there is new code for their place. */
    private final List<HostBlock> dropped = new ArrayList<>(0);
    private boolean compared;
    private long digest;
    private int comparedAt;

    private static int bucket(long physical) {
        return (int) (physical >>> 2 ^ physical >>> 7) & BUCKETS - 1;
    }

    /**
     * Whether the bytes are still those that the code was made from. If not, the code has to go; the bytes of now count from now on.
     *
     * @param host address of the page
     * @param generation changes with each flush
     */
    boolean isUnchanged(long host, int generation) {
        if (compared && comparedAt == generation) {
            return true;
        }
        long now = CodeBytes.digest(host, GuestMemory.PAGE);
        boolean same = compared && now == digest;
        compared = true;
        digest = now;
        comparedAt = generation;
        return same;
    }

    /** The block for an address, or null. */
    HostBlock find(long rip, long physical) {
        HostBlock block = blocks[bucket(physical)];
        while (block != null && (block.rip != rip || block.physical != physical)) {
            block = block.next;
        }
        return block;
    }

    /** Adds a block that begins here; returns the dropped ones for the same place, which it is to succeed. */
    List<HostBlock> add(HostBlock block) {
        int bucket = bucket(block.physical);
        block.next = blocks[bucket];
        blocks[bucket] = block;
        if (dropped.isEmpty()) {
            return List.of();
        }
        List<HostBlock> before = dropped.stream()
                .filter(old -> old.rip == block.rip && old.physical == block.physical).toList();
        dropped.removeAll(before);
        return before;
    }

    /** Adds a block that ends here. */
    void addTail(HostBlock block) {
        tails.add(block);
    }

    /** Forgets the blocks with bytes from {@code physical} on and returns them. */
    List<HostBlock> take(long physical, int bytes) {
        List<HostBlock> taken = new ArrayList<>();
        for (int i = 0; i < BUCKETS; i++) {
            HostBlock kept = null;
            for (HostBlock block = blocks[i]; block != null;) {
                HostBlock following = block.next;
                if (block.overlaps(physical, bytes)) {
                    taken.add(block);
                    dropped.add(block);
                } else {
                    block.next = kept;
                    kept = block;
                }
                block = following;
            }
            blocks[i] = kept;
        }
        for (HostBlock block : tails) {
            if (block.overlaps(physical, bytes)) {
                taken.add(block);
            }
        }
        tails.removeIf(block -> block.overlaps(physical, bytes));
        return taken;
    }

    /** Forgets one block that begins or ends here. */
    void remove(HostBlock block) {
        tails.remove(block);
        int bucket = bucket(block.physical);
        HostBlock kept = null;
        for (HostBlock each = blocks[bucket]; each != null;) {
            HostBlock following = each.next;
            if (each != block) {
                each.next = kept;
                kept = each;
            }
            each = following;
        }
        blocks[bucket] = kept;
    }

    /** Whether no code needs the bytes. */
    boolean isEmpty() {
        for (HostBlock block : blocks) {
            if (block != null) {
                return false;
            }
        }
        return tails.isEmpty();
    }
}
