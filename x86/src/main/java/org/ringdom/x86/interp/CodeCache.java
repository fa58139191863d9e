package org.ringdom.x86.interp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.ringdom.x86.memory.CodeListener;
import org.ringdom.x86.memory.GuestMemory;
import org.ringdom.x86.memory.PageSet;
import org.ringdom.x86.state.Cpu;

/**
 * The blocks of one CPU: by linear address in a direct-mapped table that is tried first, by physical address behind it.
 *
 * <p>An entry of the first table counts only under the address-space tag that it was made with, so that a switch of address
 * spaces costs nothing. Code memory is bounded: when there are too many blocks all are dropped.
 */
final class CodeCache implements CodeListener, CodeView {
    private static final int FRONT = 1 << 14;
    private static final int MAX_BLOCKS = 200_000;

    private final Cpu cpu;
    private final BlockBuilder builder;
    private final long[] frontRip = new long[FRONT];
    private final int[] frontTag = new int[FRONT];
    private final Block[] front = new Block[FRONT];
    private final Regions regions;
    /** The region of the block that was found last, if it may run there. */
    private Region region;
    /** Counts changes of mappings: links of an earlier round count no more. */
    private int round;
    /** Regions by linear address, each with its own address and tag: the way from region to region. */
    private final Region[] hot = new Region[FRONT];
    private final Region[] frontRegion = new Region[FRONT];
    private final PageSet codePages = new PageSet();
    /** Null: none. */
    private final MachineCode machine;
    private final Map<Long, Block> byPhysical = new HashMap<>();
    private final Map<Long, List<Block>> byFrame = new HashMap<>();

    /**
     * @param mostRegions translated regions that are kept at a time
     * @param machine is told of changes too; null: there is none
     */
    CodeCache(Cpu cpu, int mostRegions, MachineCode machine) {
        this.machine = machine;
        regions = new Regions(mostRegions);
        this.cpu = cpu;
        this.builder = new BlockBuilder(cpu);
    }

    /** The region that may run at a linear address, if it is the one that was found there last; else null. */
    Region hot(long rip) {
        Region found = hot[slot(rip)];
        return found != null && found.foundAt == rip && stillFound(found.foundTag, rip) && found.valid ? found : null;
    }

    /** Whether what was found at an address under a tag is there still. */
    private boolean stillFound(int tag, long rip) {
        return tag == cpu.memory.generation(rip) || tag == cpu.memory.flushGeneration();
    }

    private void found(Region now, int slot, long rip, int tag) {
        region = now;
        if (now != null) {
            now.foundAt = rip;
            now.foundTag = tag;
            hot[slot] = now;
        }
    }

    /** The block at a linear address; throws the fault of the fetch. */
    Block at(long rip) {
        int slot = slot(rip);
        Block block = front[slot];
        if (block != null && frontRip[slot] == rip && stillFound(frontTag[slot], rip) && block.valid
                && (frontRegion[slot] == null || frontRegion[slot].valid)) {
            found(frontRegion[slot], slot, rip, frontTag[slot]);
            return block;
        }
        block = find(rip);
        Region fitting = block.region != null && unchanged(block.region) && block.region.fits(cpu, rip)
                ? block.region
                : null;
        int tag = changesUnseen(block, fitting) ? cpu.memory.flushGeneration() : cpu.memory.generation(rip);
        front[slot] = block;
        frontRip[slot] = rip;
        frontTag[slot] = tag;
        frontRegion[slot] = fitting;
        found(fitting, slot, rip, tag);
        noteCodePages(rip, block, fitting);
        return block;
    }

    /** The block at {@code rip} if it followed on {@code block} before and is there still; else null. */
    Block successor(Block block, long rip) {
        Block.Link link = block.latest;
        if (link.rip != rip) {
            link = block.other;
            if (link.rip != rip) {
                return null;
            }
        }
        Block next = link.next;
        return link.round == round && stillFound(link.tag, rip) && next.valid ? next : null;
    }

    /** The same, looked for and remembered; throws the fault of the fetch. */
    Block link(Block block, long rip) {
        Block next = at(rip);
        Block.Link link = block.other;
        block.other = block.latest;
        block.latest = link;
        link.rip = rip;
        link.tag = frontTag[slot(rip)];
        link.round = round;
        link.next = next;
        return next;
    }

    private boolean changesUnseen(Block block, Region fitting) {
        GuestMemory memory = cpu.memory.physical();
        return memory.changesUnseen(block.physical >>> GuestMemory.PAGE_SHIFT)
                || block.secondPage >= 0 && memory.changesUnseen(block.secondPage >>> GuestMemory.PAGE_SHIFT)
                || fitting != null && fitting.changesUnseen(memory);
    }

    private void noteCodePages(long rip, Block block, Region fitting) {
        codePages.add(rip);
        if (block.secondPage >= 0) {
            codePages.add(rip + block.bytes);
        }
        if (fitting != null) {
            for (Region.Piece piece : fitting.pieces()) {
                codePages.add(rip + (long) piece.pageDelta() * GuestMemory.PAGE);
            }
        }
    }

    /** Whether a region is still what its bytes say; if not it is dropped. */
    private boolean unchanged(Region translated) {
        Region.Piece changed = translated.changedPiece(cpu.memory.physical());
        if (changed == null) {
            return true;
        }
        codeChanged(changed.physicalPage() + changed.low(), changed.high() - changed.low());
        return false;
    }

    /** How many regions there are. */
    int regions() {
        return regions.count();
    }

    /** What runs in the place of the block that {@link #at} has just found; null: nothing. */
    Region region() {
        return region;
    }

    @Override
    public boolean executed(long physical) {
        return byPhysical.containsKey(physical);
    }

    /** Puts a region in the place of a block. */
    void install(Block block, Region translated, long rip) {
        translated.remember(cpu.memory.physical());
        if (regions.add(block, translated)) {
            mappingsChanged();
        }
        front[slot(rip)] = null;
    }

    /** Puts a region in the place of another. */
    void replace(Region old, Region better, long rip) {
        Block block = old.block;
        regions.remove(old);
        install(block, better, rip);
    }

    private static int slot(long rip) {
        return (int) (rip ^ rip >>> 14) & FRONT - 1;
    }

    /** A block of one instruction, not kept. */
    Block single(long rip) {
        return builder.build(rip, 1);
    }

    private Block find(long rip) {
        long host = cpu.memory.fetch(rip);
        long physical = cpu.memory.fetchPhysical(rip);
        Block block = byPhysical.get(physical);
        if (block != null && block.valid && sameSecondPage(block, rip)) {
            if (!cpu.memory.physical().changesUnseen(physical >>> GuestMemory.PAGE_SHIFT)
                    || BlockBuilder.unchanged(block, host)) {
                return block;
            }
            codeChanged(physical, block.bytes);
        }
        // Beside machine code single instructions are asked for.
        block = builder.build(rip, machine != null ? 1 : Block.MAX_INSNS);
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
        regions.dropAll();
        byPhysical.clear();
        byFrame.clear();
        mappingsChanged();
    }

    /** Drops the blocks of the frame that overlap the bytes. */
    @Override
    public boolean codeChanged(long physical, int bytes) {
        long frame = physical >>> GuestMemory.PAGE_SHIFT;
        boolean regionsLeft = regions.drop(physical, bytes);
        if (machine != null) {
            regionsLeft |= machine.codeChanged(physical, bytes);
        }
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
        if (blocks != null && blocks.isEmpty()) {
            byFrame.remove(frame);
        }
        return regionsLeft || byFrame.containsKey(frame);
    }

    /** Regions that were made for one CPU alone keep no order of memory accesses. */
    @Override
    public void memoryShared() {
        regions.dropAll();
        mappingsChanged();
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
        round++;
        Arrays.fill(front, null);
        Arrays.fill(frontRegion, null);
        Arrays.fill(hot, null);
        codePages.clear();
        if (machine != null) {
            machine.mappingsChanged();
        }
    }

    /** Nearly always a page of data, which nobody has to find code anew for. */
    @Override
    public void mappingChanged(long va) {
        if (codePages.mayContain(va)) {
            mappingsChanged();
        } else if (machine != null) {
            machine.mappingChanged(va);
        }
    }
}
