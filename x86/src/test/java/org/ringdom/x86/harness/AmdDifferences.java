package org.ringdom.x86.harness;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

import org.ringdom.x86.state.Rflags;

/**
 * Where AMD's processors do something else than Intel's, which ours follows. Each rule makes our result equal to the real one only
 * where that is what AMD's processors do; everything else must agree. On other processors no rule applies.
 *
 * <ul>
 * <li>The x87 pointers (FOP, FIP, FDP) are saved as 0 unless an exception waits, so they also get lost when the kernel switches
 * tasks; they have 48 bits, on processors with five levels of page tables 57.
 * <li>SHA instructions do not ask for aligned memory.
 * <li>RCPPS and RSQRTPS approximate with other tables.
 * <li>An MMX or x87 store that faults changes no x87 state: the fault comes before the exceptions of the number.
 * <li>REP CMPS and REP SCAS that fault or trap before their end leave the flags of the last comparison.
 * <li>MXCSR has bit 17 (no alignment checks), and so has its mask.
 * <li>MOVSXD with an operand-size prefix reads 4 bytes.
 * <li>Of several bytes or pages that can't be accessed MASKMOVDQU and the XSAVE family report another one, the latter before they
 * look into the header, and after they looked at the alignment; XRSTOR of a compacted image looks at MXCSR before it changes anything;
 * FXRSTOR looks whether its address is canonical before it looks at the alignment.
 * <li>A store of 10 bytes that faults leaves all of them, FSIN of the smallest normal number is tiny.
 * </ul>
 */
final class AmdDifferences {
    private static final int DEBUG = 1;
    private static final int FIRST_FAULT = 10;
    private static final int LAST_FAULT = 17;
    private static final int STACK = 12;
    private static final int PROTECTION = 13;
    private static final int PAGE_FAULT = 14;
    private static final int POINTERS = 6;
    private static final int INSTRUCTION_POINTER = 8;
    private static final int DATA_POINTER = 16;
    private static final int POINTERS_END = 24;
    private static final int MXCSR = 24;
    private static final int MXCSR_MASK = 28;
    private static final int MISALIGNED = 0x2_0000;
    private static final int REGISTERS = 32;
    private static final int X87_END = 160;
    /** Of the real value; the manuals promise 1.5 * 2^-12 for each of the two. */
    private static final double APPROXIMATION = 3.0 / 4096;

    private AmdDifferences() {
    }

    /** Applies the rules to our result; false if the rest can't be compared. */
    static boolean settle(TestCase test, TestCase.Result ours, TestCase.Result real) {
        String name = test.entry.mnemonic;
        boolean faulted = real.trap >= FIRST_FAULT && real.trap <= LAST_FAULT;
        boolean alignment = name.startsWith("SHA") && ours.trap == PROTECTION && real.trap != PROTECTION;
        boolean storeFirst = name.matches("F(I?STT?P?|BSTP)") && faulted && ours.trap != real.trap;
        boolean wideLoad = name.equals("MOVSXD") && test.operandBytes == 2 && faulted && ours.trap != real.trap;
        boolean misaligned = ours.trap == PROTECTION && real.trap != PROTECTION && misalignedMode(test);
        boolean partly = name.matches("FB?STP") && real.trap == PAGE_FAULT && ours.trap == PAGE_FAULT;
        if (partly) {
            System.arraycopy(before(test), 0, ours.memory, 0, TestCase.DATA_SIZE);
        }
        if (misaligned || tinySine(test) || alignment || storeFirst && unchanged(test, real) || wideLoad) {
            return false;
        }
        pointers(test, ours, real);
        if (name.matches("R(CP|SQRT)[PS]S")) {
            approximations(ours, real);
        }
        if (name.matches("CMPS|SCAS") && (faulted || real.trap == DEBUG)) {
            ours.flags = ours.flags & ~Rflags.STATUS | real.flags & Rflags.STATUS;
        }
        if (faulted) {
            faults(test, ours, real);
        }
        return true;
    }

    /** Whether the MXCSR to be loaded has the bit that only AMD has. */
    private static boolean misalignedMode(TestCase test) {
        int at = switch (test.entry.mnemonic) {
            case "LDMXCSR" -> 0;
            case "FXRSTOR", "XRSTOR" -> MXCSR;
            default -> test.patch.length;
        };
        return at + 4 <= test.patch.length
                && (ByteBuffer.wrap(test.patch).order(ByteOrder.LITTLE_ENDIAN).getInt(at) & MISALIGNED) != 0;
    }

    private static boolean tinySine(TestCase test) {
        ByteBuffer top = ByteBuffer.wrap(test.fx, 32, 10).order(ByteOrder.LITTLE_ENDIAN);
        return test.entry.mnemonic.startsWith("FSIN") && top.getLong() == Long.MIN_VALUE
                && (top.getShort() & 0x7FFF) <= 1;
    }

    /** The data before the case. */
    private static byte[] before(TestCase test) {
        byte[] memory = new byte[TestCase.DATA_SIZE];
        ByteBuffer.wrap(memory).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer()
                .put(TestCase.pattern(test.seed, TestCase.DATA_SIZE));
        System.arraycopy(test.patch, 0, memory, test.patchAt, test.patch.length);
        return memory;
    }

    private static void faults(TestCase test, TestCase.Result ours, TestCase.Result real) {
        String name = test.entry.mnemonic;
        if (name.matches("MOVN?T?[DQ]") && unchanged(test, real)) {
            System.arraycopy(real.fx, 2, ours.fx, 2, 3);
            System.arraycopy(real.fx, 32, ours.fx, 32, X87_END - 32);
        }
        if (name.equals("XRSTOR") && ours.trap == PROTECTION && real.trap == PROTECTION && untouched(test, real)) {
            System.arraycopy(real.fx, 0, ours.fx, 0, TestCase.FX_BYTES);
        }
        if (name.equals("FXRSTOR") && ours.trap == PROTECTION && real.trap == STACK) {
            ours.trap = STACK;
        }
        boolean several = name.equals("MASKMOVDQU") || name.matches("X(SAVE.*|RSTOR)");
        boolean otherPlace = (ours.trap == PAGE_FAULT || ours.trap == PROTECTION || ours.trap == STACK)
                && real.trap == PAGE_FAULT;
        boolean alignmentFirst = ours.trap == STACK && real.trap == PROTECTION;
        if (several && (otherPlace || alignmentFirst)) {
            ours.trap = real.trap;
            ours.cr2 = real.cr2;
            ours.error = real.error;
        }
    }

    /** Whether the registers of x87 and SSE are those that the case started with. */
    private static boolean untouched(TestCase test, TestCase.Result real) {
        return Arrays.equals(test.fx, REGISTERS, TestCase.FX_BYTES, real.fx, REGISTERS, TestCase.FX_BYTES);
    }

    /** Whether the status word and the registers of x87 are those that the case started with. */
    private static boolean unchanged(TestCase test, TestCase.Result real) {
        return Arrays.equals(test.fx, 2, 5, real.fx, 2, 5);
    }

    private static void pointers(TestCase test, TestCase.Result ours, TestCase.Result real) {
        boolean waiting = real.fx[2] < 0;
        ByteBuffer mine = ByteBuffer.wrap(ours.fx).order(ByteOrder.LITTLE_ENDIAN);
        if (waiting) {
            ByteBuffer its = ByteBuffer.wrap(real.fx).order(ByteOrder.LITTLE_ENDIAN);
            shorten(mine, its, INSTRUCTION_POINTER);
            shorten(mine, its, DATA_POINTER);
            boolean kept = Arrays.equals(test.fx, DATA_POINTER, POINTERS_END, ours.fx, DATA_POINTER, POINTERS_END);
            zeroes(ours.fx, real.fx, DATA_POINTER, kept ? POINTERS_END : DATA_POINTER);
        } else {
            zeroes(ours.fx, real.fx, POINTERS, POINTERS_END);
        }
        int at = test.operandAt;
        if (at < 0) {
            return;
        }
        if (test.entry.mnemonic.matches("FXSAVE|XSAVE.*") && at + MXCSR_MASK + 4 <= TestCase.DATA_SIZE) {
            zeroes(ours.memory, real.memory, at + POINTERS, at + (real.memory[at + 2] < 0 ? POINTERS : POINTERS_END));
            int mask = at + MXCSR_MASK + 2;
            ours.memory[mask] |= (byte) (real.memory[mask] & MISALIGNED >> 16);
        }
        if (test.entry.mnemonic.matches("FNSTENV|FNSAVE")) {
            int field = test.operandBytes == 2 ? 2 : 4;
            int end = Math.min(at + 6 * field, TestCase.DATA_SIZE);
            zeroes(ours.memory, real.memory, at + 3 * field, end);
        }
    }

    /** Leaves of a pointer as many bits as the processor keeps, and their sign. */
    private static void shorten(ByteBuffer mine, ByteBuffer its, int at) {
        long pointer = mine.getLong(at);
        boolean fiveLevels = its.getLong(at) == pointer << 7 >> 7;
        mine.putLong(at, fiveLevels ? pointer << 7 >> 7 : pointer << 16 >> 16);
    }

    /** If the real bytes are all 0, so may ours be. */
    private static void zeroes(byte[] ours, byte[] real, int from, int to) {
        for (int i = from; i < to; i++) {
            if (real[i] != 0) {
                return;
            }
        }
        if (from < to) {
            Arrays.fill(ours, from, to, (byte) 0);
        }
    }

    private static void approximations(TestCase.Result ours, TestCase.Result real) {
        ByteBuffer mine = ByteBuffer.wrap(ours.fx).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer its = ByteBuffer.wrap(real.fx).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = X87_END; at < TestCase.FX_BYTES; at += 4) {
            float value = its.getFloat(at);
            if (Math.abs(mine.getFloat(at) - value) <= APPROXIMATION * Math.abs(value) && Float.isFinite(value)) {
                mine.putInt(at, its.getInt(at));
            }
        }
    }
}
