package org.ringdom.x86.interp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.ringdom.x86.memory.CodeListener;
import org.ringdom.x86.memory.GuestMemory;
import org.ringdom.x86.state.Cpu;

/**
 * The blocks of one CPU: by linear address in a direct-mapped table that is tried first, by physical address behind it.
 *
 * <p>An entry of the first table counts only under the address-space tag that it was made with, so that a switch of address
 * spaces costs nothing. Code memory is bounded: when there are too many blocks all are dropped.
 */
final class CodeCache implements CodeListener {
    private static final int FRONT = 1 << 14;
    private static final int MAX_BLOCKS = 200_000;

    private final Cpu cpu;
    private final BlockBuilder builder;
    private final long[] frontRip = new long[FRONT];
    private final int[] frontTag = new int[FRONT];
    private final Block[] front = new Block[FRONT];
    private int seenChanges;
    private final Map<Long, Block> byPhysical = new HashMap<>();
    private final Map<Long, List<Block>> byFrame = new HashMap<>();

    CodeCache(Cpu cpu) {
        this.cpu = cpu;
        this.builder = new BlockBuilder(cpu);
    }

    /** The block at a linear address; throws the fault of the fetch. */
    Block at(long rip) {
        int slot = (int) (rip ^ rip >>> 14) & FRONT - 1;
        Block block = front[slot];
        if (block != null && frontRip[slot] == rip && frontTag[slot] == cpu.memory.generation() && block.valid) {
            return block;
        }
        block = find(rip);
        front[slot] = block;
        frontRip[slot] = rip;
        frontTag[slot] = cpu.memory.generation();
        return block;
    }

    /** A block of one instruction, not kept. */
    Block single(long rip) {
        return builder.build(rip, 1);
    }

    private Block find(long rip) {
        long host = cpu.memory.fetch(rip);
        long physical = cpu.memory.fetchPhysical(rip);
        Block block = byPhysical.get(physical);
        if (block != null && block.valid && sameSecondPage(block, rip) && BlockBuilder.unchanged(block, host)) {
            return block;
        }
        block = builder.build(rip, Block.MAX_INSNS);
        if (byPhysical.size() >= MAX_BLOCKS) {
            dropAll();
        }
        byPhysical.put(physical, block);
        list(physical).add(block);
        if (block.secondPage >= 0) {
            list(block.secondPage).add(block);
        }
        return block;
    }

    private boolean sameSecondPage(Block block, long rip) {
        if (block.secondPage < 0) {
            return true;
        }
        long va = (rip & -GuestMemory.PAGE) + GuestMemory.PAGE;
        cpu.memory.fetch(va);
        return cpu.memory.fetchPhysical(va) == block.secondPage;
    }

    private List<Block> list(long physical) {
        return byFrame.computeIfAbsent(physical >>> GuestMemory.PAGE_SHIFT, frame -> new ArrayList<>());
    }

    private void dropAll() {
        byPhysical.values().forEach(Block::invalidate);
        byPhysical.clear();
        byFrame.clear();
        mappingsChanged();
    }

    /** Drops the blocks of the frame that overlap the bytes; when none is left the frame is an ordinary one again. */
    @Override
    public void codeChanged(long physical, int bytes) {
        long frame = physical >>> GuestMemory.PAGE_SHIFT;
        List<Block> blocks = byFrame.get(frame);
        if (blocks != null) {
            blocks.removeIf(block -> {
                boolean touched = !block.valid || overlaps(block, physical, bytes);
                if (touched) {
                    block.invalidate();
                    byPhysical.remove(block.physical, block);
                }
                return touched;
            });
        }
        if (blocks == null || blocks.isEmpty()) {
            byFrame.remove(frame);
            if (!cpu.memory.physical().isShared()) {
                cpu.memory.physical().unmark(frame, GuestMemory.CODE);
            }
        }
        if (cpu.memory.physical().codeChanged() == seenChanges + 1) {
            seenChanges++;
        }
    }

    /** If other CPUs have changed code: looks at the bytes of each block again before it runs. */
    void serialise() {
        int changes = cpu.memory.physical().codeChanges();
        if (changes != seenChanges) {
            seenChanges = changes;
            mappingsChanged();
        }
    }

    private static boolean overlaps(Block block, long physical, int bytes) {
        if (block.secondPage >= 0
                && physical >>> GuestMemory.PAGE_SHIFT == block.secondPage >>> GuestMemory.PAGE_SHIFT) {
            return physical < block.secondPage + 15;
        }
        return physical < block.physical + block.bytes + 15 && block.physical < physical + bytes;
    }

    @Override
    public void mappingsChanged() {
        java.util.Arrays.fill(front, null);
    }
}
