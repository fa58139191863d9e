package org.ringdom.x86.host;

import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.Map;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.x86.decode.OpcodeTable;
import org.ringdom.x86.memory.CodeBytes;
import org.ringdom.x86.memory.GuestMemory;
import org.ringdom.x86.memory.Mmu;
import org.ringdom.x86.memory.PageSet;

/**
 * All machine code of one CPU: by frame and linear address, and in the {@link JumpTable} where it was found last.
 *
 * <p>Code memory is used from the start to the end; when it is full all is dropped. Code that is not valid any more stays where
 * it is, but jumps to where its place is looked up anew: others may lead to it. Owner: the CPU's thread.
 */
final class HostBlocks {
    private static final int BUCKETS = 32;
    private static final int JUMP_BYTES = 5;
    private static final int LONGEST = 64 << 10;

    private final Mmu mmu;
    private final SharedBuffer memory;
    private final JumpTable jumps;
    private final Stubs stubs;
    private final BlockWriter writer;
    private final Map<Long, HostBlock[]> byFrame = new HashMap<>();
    private final PageSet pages = new PageSet();
    private final long start;
    private long used;
    private long made;
    private int epoch;

    HostBlocks(Arena arena, Mmu mmu, SharedBuffer memory, OpcodeTable table) {
        HostFeatures host = HostFeatures.of(memory.segment());
        this.mmu = mmu;
        this.memory = memory;
        jumps = new JumpTable(arena);
        Assembler assembler = new Assembler();
        assembler.begin(memory.address());
        stubs = new Stubs(assembler);
        place(0, assembler.bytes());
        start = used;
        writer = new BlockWriter(table, host, memory.address(), stubs);
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
        boolean unseen = mmu.physical().changesUnseen(physical >>> GuestMemory.PAGE_SHIFT);
        HostBlock block = known(rip, physical);
        if (block != null && unseen && block.digest != CodeBytes.digest(host, block.source)) {
            codeChanged(physical, block.source);
            block = null;
        }
        if (block == null) {
            block = make(rip, physical, host);
        }
        pages.add(rip);
        jumps.put(rip, unseen ? mmu.flushGeneration() : mmu.generation(rip), block.code);
        return block.code;
    }

    private static int bucket(long physical) {
        return (int) (physical >>> 2 ^ physical >>> 7) & BUCKETS - 1;
    }

    private HostBlock known(long rip, long physical) {
        HostBlock[] blocks = byFrame.get(physical >>> GuestMemory.PAGE_SHIFT);
        HostBlock block = blocks == null ? null : blocks[bucket(physical)];
        while (block != null && (block.rip != rip || block.physical != physical)) {
            block = block.next;
        }
        return block;
    }

    private HostBlock make(long rip, long physical, long host) {
        if (used + LONGEST > memory.size()) {
            dropAll();
        }
        mmu.markAsCode(physical);
        long address = memory.address() + used;
        BlockWriter.Written written = writer.write(rip, host, address);
        place(used, written.code());
        HostBlock block = new HostBlock(rip, physical, written, address);
        HostBlock[] blocks = byFrame.computeIfAbsent(physical >>> GuestMemory.PAGE_SHIFT, f -> new HostBlock[BUCKETS]);
        block.next = blocks[bucket(physical)];
        blocks[bucket(physical)] = block;
        made++;
        return block;
    }

    private void place(long at, byte[] code) {
        memory.putBytes(at, code, 0, code.length);
        used = at + code.length;
    }

    private void dropAll() {
        byFrame.clear();
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
        HostBlock[] blocks = byFrame.get(physical >>> GuestMemory.PAGE_SHIFT);
        if (blocks == null) {
            return false;
        }
        boolean left = false;
        for (int i = 0; i < BUCKETS; i++) {
            HostBlock kept = null;
            for (HostBlock block = blocks[i]; block != null;) {
                HostBlock following = block.next;
                if (block.overlaps(physical, bytes)) {
                    retire(block);
                } else {
                    block.next = kept;
                    kept = block;
                }
                block = following;
            }
            blocks[i] = kept;
            left |= kept != null;
        }
        if (!left) {
            byFrame.remove(physical >>> GuestMemory.PAGE_SHIFT);
        }
        return left;
    }

    private void retire(HostBlock block) {
        jumps.remove(block.rip);
        long at = block.code - memory.address();
        memory.putByte(at, (byte) 0xE9);
        memory.putInt(at + 1, (int) (block.stale - (block.code + JUMP_BYTES)));
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
