package org.ringdom.x86.host;

import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.Map;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.x86.decode.OpcodeTable;
import org.ringdom.x86.exception.CpuFault;
import org.ringdom.x86.memory.GuestMemory;
import org.ringdom.x86.memory.Mmu;
import org.ringdom.x86.memory.PageSet;

/**
 * All machine code of one CPU: by frame and linear address, and in the {@link JumpTable} where it was found last.
 *
 * <p>Code memory is used from the start to the end; when it is full all is dropped. Code that is not valid any more stays where
 * it is, but jumps to where its place is looked up anew, and later to the new code for it: others may lead to it. Owner: the CPU's thread.
 */
final class HostBlocks {
    private static final int JUMP_BYTES = 5;
    private static final int LONGEST = 64 << 10;

    private final Mmu mmu;
    private final SharedBuffer memory;
    private final JumpTable jumps;
    private final Stubs stubs;
    private final BlockWriter writer;
    private final Map<Long, FrameCode> frames = new HashMap<>();
    private final PageSet pages = new PageSet();
    private final long start;
    private long used;
    private long made;
    private int epoch;

    HostBlocks(Arena arena, Mmu mmu, SharedBuffer memory, OpcodeTable table, boolean clock) {
        HostFeatures host = HostFeatures.of(memory.segment());
        this.mmu = mmu;
        this.memory = memory;
        jumps = new JumpTable(arena);
        Assembler assembler = new Assembler();
        assembler.begin(memory.address());
        stubs = new Stubs(assembler);
        place(0, assembler.bytes());
        start = used;
        writer = new BlockWriter(table, host, memory.address(), stubs, clock);
    }

    Stubs stubs() {
        return stubs;
    }

    JumpTable jumps() {
        return jumps;
    }

    /** Changes when all code has been dropped. */
    int epoch() {
        return epoch;
    }

    /** How many have been made. */
    long made() {
        return made;
    }

    /** Bytes of the code memory in use. */
    long used() {
        return used;
    }

    /** The code for a linear address, made if need be. Throws the fault of a fetch. */
    long find(long rip) {
        long code = jumps.get(rip, mmu.generation(rip));
        if (code != 0) {
            return code;
        }
        long host = mmu.fetch(rip);
        long physical = mmu.fetchPhysical(rip);
        boolean unseen = isUnseen(physical, host);
        HostBlock block = frame(physical).find(rip, physical);
        if (block == null || block.second != HostBlock.ONE_PAGE) {
            long nextPage = (rip | GuestMemory.PAGE - 1) + 1;
            long more = BlockWriter.mayCross(rip) ? fetchMore(nextPage) : 0;
            long second = more != 0 ? mmu.fetchPhysical(nextPage) : HostBlock.UNKNOWN;
            unseen |= more != 0 && isUnseen(second, more);
            block = frame(physical).find(rip, physical);
            if (block != null && block.second != second) {
                drop(block);
                block = null;
            }
            if (block == null) {
                block = make(rip, physical, host, more, second);
            }
            if (block.second == HostBlock.UNKNOWN) {
                return block.code;
            }
            pages.add(nextPage);
        }
        pages.add(rip);
        jumps.put(rip, unseen ? mmu.flushGeneration() : mmu.generation(rip), block.code);
        return block.code;
    }

    /** Whether others may change the frame's bytes, and nobody tells; if they did, its code is dropped. */
    private boolean isUnseen(long physical, long host) {
        boolean unseen = mmu.physical().changesUnseen(physical >>> GuestMemory.PAGE_SHIFT);
        if (unseen && !frame(physical).isUnchanged(host & -GuestMemory.PAGE, mmu.flushGeneration())) {
            codeChanged(physical & -GuestMemory.PAGE, GuestMemory.PAGE);
        }
        return unseen;
    }

    private FrameCode frame(long physical) {
        return frames.computeIfAbsent(physical >>> GuestMemory.PAGE_SHIFT, f -> new FrameCode());
    }

    /** Host address of the next page, or 0 if it can't be executed: then the interpreter raises that fault. */
    private long fetchMore(long page) {
        try {
            return mmu.fetch(page);
        } catch (CpuFault fault) {
            return 0;
        }
    }

    private HostBlock make(long rip, long physical, long host, long more, long second) {
        if (used + LONGEST > memory.size()) {
            dropAll();
        }
        mmu.markAsCode(physical);
        long address = memory.address() + used;
        BlockWriter.Written written = writer.write(rip, host, more, address);
        place(used, written.code());
        HostBlock block = new HostBlock(rip, physical, written.crosses() ? second : HostBlock.ONE_PAGE, written,
                address);
        if (block.second >= 0) {
            mmu.markAsCode(second);
            frame(second).addTail(block);
        }
        for (HostBlock before : frame(physical).add(block)) {
            redirect(before, block.code);
        }
        made++;
        return block;
    }

    private void place(long at, byte[] code) {
        memory.putBytes(at, code, 0, code.length);
        used = at + code.length;
    }

    private void dropAll() {
        frames.clear();
        mappingsChanged();
        used = start;
        epoch++;
    }

    /** Address of an offset in the code memory. */
    long address(long offset) {
        return memory.address() + offset;
    }

    /** Lets the branch whose distance is at an offset lead to an address. */
    void link(long site, long code) {
        memory.putInt(site, (int) (code - (memory.address() + site + 4)));
    }

    /** Forgets the blocks of a frame that overlap bytes of it; true if others are left. */
    boolean codeChanged(long physical, int bytes) {
        FrameCode frame = frames.get(physical >>> GuestMemory.PAGE_SHIFT);
        if (frame == null) {
            return false;
        }
        for (HostBlock block : frame.take(physical, bytes)) {
            retire(block);
            if (block.second >= 0) {
                boolean beginsHere = block.physical >>> GuestMemory.PAGE_SHIFT == physical >>> GuestMemory.PAGE_SHIFT;
                frame(beginsHere ? block.second : block.physical).remove(block);
            }
        }
        return !frame.isEmpty();
    }

    private void drop(HostBlock block) {
        retire(block);
        frame(block.physical).remove(block);
        if (block.second >= 0) {
            frame(block.second).remove(block);
        }
    }

    private void retire(HostBlock block) {
        jumps.remove(block.rip);
        redirect(block, block.stale);
    }

    /** Lets a block begin with a jump. */
    private void redirect(HostBlock block, long target) {
        long at = block.code - memory.address();
        memory.putByte(at, (byte) 0xE9);
        memory.putInt(at + 1, (int) (target - (block.code + JUMP_BYTES)));
    }

    void mappingsChanged() {
        jumps.clear();
        pages.clear();
    }

    void mappingChanged(long va) {
        if (pages.mayContain(va)) {
            mappingsChanged();
        }
    }
}
