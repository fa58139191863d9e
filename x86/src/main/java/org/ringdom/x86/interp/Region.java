package org.ringdom.x86.interp;

import org.ringdom.x86.exception.CpuFault;
import org.ringdom.x86.memory.CodeBytes;
import org.ringdom.x86.memory.GuestMemory;
import org.ringdom.x86.state.Cpu;

/**
 * Translated code that stands in the place of a block: many instructions with their branches and loops. Each subclass is one
 * region. Belongs to one CPU's thread.
 *
 * <p>A region depends on the physical pages that it was made from, and on where they are mapped relative to its entry.
 */
public abstract class Region {
    /** A piece of code that a region was made from. */
    public record Piece(int pageDelta, long physicalPage, int low, int high) {
        boolean overlaps(long physical, int bytes) {
            return physical < physicalPage + high && physicalPage + low < physical + bytes;
        }
    }

    /** Code this near to the edge of the canonical addresses is interpreted: no branch of a region leads across. */
    private static final long EDGE = 1L << 32;

    /** False as soon as its code has changed; looked at after each call out of it. */
    protected boolean valid = true;
    /** For each exit before an instruction: its distance from the entry, and how many instructions were counted too many. */
    protected int[] exits;
    /** Instructions that it has the interpreter do. */
    protected Insn[] callouts;
    private Piece[] pieces;
    private long[] digests;
    Block block;
    /** Where it may run: the linear address and the address-space tag that it was found under last. */
    long foundAt;
    int foundTag;
    /** Set when it runs; taken back by the sweep for room. */
    boolean used = true;
    /** Instructions that it has done; not counted any more once it is hot. */
    private long done;
    private boolean hot;

    /** Instructions after which a region is worth the better compiler: some hundredths of a second. */
    private static final long HOT = 5_000_000;

    /** Counts instructions that it has done; true once, when they have become many. */
    final boolean heated(long instructions) {
        if (hot) {
            return false;
        }
        done += instructions;
        hot = done > HOT;
        return hot;
    }

    /** Takes note that it is as good as it gets. */
    final void setHot() {
        hot = true;
    }

    /** Completes a new region. */
    public final void describe(Piece[] from, int[] exitTable, Insn[] called) {
        pieces = from;
        exits = exitTable;
        callouts = called;
    }

    /**
     * Runs from its entry, {@link Cpu#rip}. Afterwards RIP is where execution goes on; {@link Cpu#missed} is set if the
     * interpreter has to do the instruction there.
     *
     * @param budget instructions; exceeded by a loop's length at most
     * @return what is left of it
     */
    public abstract long run(Cpu c, long budget);

    /** Takes note of the bytes that it was made from. */
    void remember(GuestMemory memory) {
        digests = new long[pieces.length];
        for (int i = 0; i < pieces.length; i++) {
            digests[i] = digest(memory, pieces[i]);
        }
    }

    /** A piece whose bytes are not those that it was made from, or null. */
    Piece changedPiece(GuestMemory memory) {
        for (int i = 0; i < pieces.length; i++) {
            if (memory.changesUnseen(pieces[i].physicalPage >>> GuestMemory.PAGE_SHIFT)
                    && digest(memory, pieces[i]) != digests[i]) {
                return pieces[i];
            }
        }
        return null;
    }

    boolean changesUnseen(GuestMemory memory) {
        for (Piece piece : pieces) {
            if (memory.changesUnseen(piece.physicalPage >>> GuestMemory.PAGE_SHIFT)) {
                return true;
            }
        }
        return false;
    }

    private static long digest(GuestMemory memory, Piece piece) {
        long host = memory.hostAddress(piece.physicalPage >>> GuestMemory.PAGE_SHIFT);
        return CodeBytes.digest(host + piece.low, piece.high - piece.low);
    }

    Piece[] pieces() {
        return pieces;
    }

    boolean touches(long physical, int bytes) {
        for (Piece piece : pieces) {
            if (piece.overlaps(physical, bytes)) {
                return true;
            }
        }
        return false;
    }

    /** Whether it may run at this address: its pages are mapped there as they were where it was made. */
    boolean fits(Cpu c, long rip) {
        if (!valid || Math.abs((rip & 0xFFFF_FFFF_FFFFL) - (1L << 47)) < EDGE) {
            return false;
        }
        try {
            for (Piece piece : pieces) {
                if (piece.pageDelta != 0) {
                    long va = (rip & -GuestMemory.PAGE) + (long) piece.pageDelta * GuestMemory.PAGE;
                    c.memory.fetch(va);
                    if (c.memory.fetchPhysical(va) != piece.physicalPage) {
                        return false;
                    }
                }
            }
            return true;
        } catch (CpuFault fault) {
            return false;
        }
    }

    void invalidate() {
        valid = false;
        block.region = null;
        block.heat = 0;
    }
}
