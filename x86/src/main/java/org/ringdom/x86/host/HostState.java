package org.ringdom.x86.host;

import org.ringdom.x86.state.Cpu;

/**
 * Where machine code keeps what it works on: the array of the guest's registers, which it is called with, has slots for the
 * rest. {@link #CONTEXT} points into the middle of the array, so that each slot is reached with a displacement of one byte.
 */
final class HostState {
    // Slots behind those of Cpu.regs.
    /** The status flags as LAHF and SETO give them: OF in bit 0, the others in the second byte. */
    static final int FLAGS = Cpu.FIRST_HOST_SLOT;
    /** Instructions that may still be done. */
    static final int BUDGET = FLAGS + 1;
    /** The tag that entries of the TLB must have. */
    static final int TAG = FLAGS + 2;
    /** Addresses of the TLB's tables. */
    static final int READS = FLAGS + 3;
    static final int WRITES = FLAGS + 4;
    /** Where execution goes on. */
    static final int RIP = FLAGS + 5;
    /** Why machine code returned: one of the numbers below. */
    static final int EXIT = FLAGS + 6;
    /** Offset in the code memory of the branch distance that could lead to {@link #RIP} at once. */
    static final int SITE = FLAGS + 7;
    /** Address of the {@link JumpTable}. */
    static final int JUMPS = FLAGS + 8;
    /** {@code Mmu.generation} of the lower and of the upper half. */
    static final int LOWER = FLAGS + 9;
    static final int UPPER = FLAGS + 10;
    /** Address of XMM0. */
    static final int XMM = FLAGS + 11;

    /** The guest's MXCSR, and the one that Java runs with. */
    static final int MXCSR = FLAGS + 12;
    static final int MXCSR_OF_HOST = FLAGS + 13;

    /** The linear address that missed the TLB. */
    static final int ADDRESS = FLAGS + 14;
    /** Of a miss: how many instructions of the block were counted and not done, from bit 8 on the size of the access (0: it was no
     * access), {@link #WRITE}. {@link #SITE} is then the offset of the code that looks into the TLB again. */
    static final int ACCESS = FLAGS + 15;
    static final int WRITE = 1 << 16;
    /** A value that an instruction has loaded before it stores. */
    static final int HELD = FLAGS + 16;

    /** The direction of string instructions: 1, or -1 if DF is set. */
    static final int DIRECTION = FLAGS + 17;

    /** What the time stamp counter is more than the host's clock; seconds and nanoseconds of that. */
    static final int CLOCK = FLAGS + 18;
    static final int SECONDS = FLAGS + 19;
    static final int NANOSECONDS = FLAGS + 20;

    /** Selectors, in the order of their encoding. */
    static final int SELECTORS = FLAGS + 21;

    // Reasons to return.
    /** The instruction at RIP missed the TLB, or is the interpreter's for another reason. */
    static final int MISSED = 0;
    /** The instruction at RIP is the interpreter's. */
    static final int UNTRANSLATED = 1;
    /** The budget does not suffice for the block at RIP. */
    static final int EXHAUSTED = 2;
    /** The code for RIP has to be looked up. */
    static final int LOOKUP = 3;
    /** The same, and the branch at SITE may lead there from now on. */
    static final int LINK = 4;

    // Host registers that hold no guest register.
    static final int RAX = 0;
    static final int R13 = 13;
    static final int R14 = 14;
    static final int CONTEXT = 15;

    /** What {@link #CONTEXT} is more than the array's address. */
    static final int BIAS = 128;

    /** The host register of each guest register; -1: its slot. */
    private static final int[] HOST = {11, 1, 2, 3, 10, 5, 6, 7, 8, -1, -1, -1, 12, 9, -1, -1};

    private HostState() {
    }

    /** The host register that holds a guest register, or -1 if it stays in its slot. */
    static int host(int guest) {
        return HOST[guest];
    }

    /** Displacement of a slot from {@link #CONTEXT}. */
    static int slot(int index) {
        return index * Long.BYTES - BIAS;
    }
}
