package org.ringdom.x86.interp;

import java.util.Arrays;

import org.ringdom.x86.state.Cpu;

/**
 * Instructions that run one after the other: up to a branch, a trap, the end of the page or {@link #MAX_INSNS}.
 *
 * <p>A block belongs to the physical bytes that it was decoded from and knows nothing of linear addresses. When these bytes
 * change, {@link #invalidate} replaces all instructions, also those behind the one that runs just now.
 */
final class Block {
    /** Most instructions of a block. */
    static final int MAX_INSNS = 64;

    /** What follows on a block at {@link #rip}; it counts under the tag and in the round of mappings in which it was found. */
    static final class Link {
        private static final long NOWHERE = Long.MAX_VALUE; // not canonical

        long rip = NOWHERE;
        int tag;
        int round;
        Block next;

        void clear() {
            rip = NOWHERE;
            next = null;
        }
    }

    final Insn[] insns;
    /** Offset of each instruction from the start, and of the end of the last. */
    final int[] offsets;
    final int bytes;
    final long physical;
    /** Physical address of the page that the last instruction reaches into, or -1. */
    final long secondPage;
    volatile boolean valid = true;
    /** A digest of the bytes that it was decoded from. */
    final long digest;
    /** What runs in its place, or null. */
    Region region;
    /** How often the interpreter has run it; not counted any more once a translation was tried. */
    int heat;
    /** Two successors that were found. */
    Link latest = new Link();
    Link other = new Link();

    Block(long physical, long secondPage, Insn[] insns, int[] offsets, long digest) {
        this.digest = digest;
        this.physical = physical;
        this.secondPage = secondPage;
        this.insns = insns;
        this.offsets = offsets;
        this.bytes = offsets[insns.length];
    }

    void invalidate() {
        valid = false;
        latest.clear(); // else blocks that are gone would keep each other
        other.clear();
        Arrays.fill(insns, Gone.INSTANCE);
    }

    /** What stands where an instruction was before its bytes changed: goes on at the same address with a new block. */
    static final class Gone extends Insn {
        static final Gone INSTANCE = new Gone();

        @Override
        protected Insn fresh() {
            return this;
        }

        @Override
        public void execute(Cpu c) {
            throw GONE;
        }
    }

    /** Thrown by {@link Gone}; the run loop knows which instruction it was. */
    static final RuntimeException GONE = new Changed();

    private static final class Changed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Changed() {
            super(null, null, false, false);
        }
    }
}
