package org.ringdom.x86.harness;

import java.util.Arrays;
import java.util.HexFormat;

import org.ringdom.x86.decode.OpcodeEntry;

/** Code and the state that it starts from. */
final class TestCase {
    static final long CODE = 0x10000000L;
    static final long CODE_START = CODE + 0x800;
    static final long DATA = 0x20000000L;
    static final int DATA_SIZE = 0x2000;
    static final long READ_ONLY = 0x20003000L;
    static final int FX_BYTES = 416;
    /** Most bytes of {@link #patch}. */
    static final int PATCH_BYTES = 640;

    final long[] gpr = new long[16];
    long flags = 0x202;
    long rip = CODE_START;
    long seed = 1;
    byte[] code = {};
    final byte[] fx = new byte[512];
    /** What the data hold at {@link #patchAt} instead of the pattern. */
    byte[] patch = {};
    int patchAt;
    /** Where in the data the operand is meant to lie, or -1. */
    int operandAt = -1;
    /** Its operand size in bytes. */
    int operandBytes;
    /** The row that the instruction was made from, and flags that it leaves undefined. */
    OpcodeEntry entry;
    long undefinedFlags;

    /** The pattern that memory is filled with. */
    static long[] pattern(long seed, int bytes) {
        long[] words = new long[bytes / 8];
        long x = seed;
        for (int i = 0; i < words.length; i++) {
            x ^= x << 13;
            x ^= x >>> 7;
            x ^= x << 17;
            words[i] = x;
        }
        return words;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(entry + "   " + HexFormat.ofDelimiter(" ").formatHex(code) + "\n   ");
        for (int i = 0; i < 16; i++) {
            text.append(" %x".formatted(gpr[i]));
        }
        text.append(" operand %x: ".formatted(operandAt))
                .append(HexFormat.of().formatHex(patch, Math.max(0, patch.length - 64), patch.length));
        return text.append(" flags %x seed %x".formatted(flags, seed)).toString();
    }

    /** What came out. */
    static final class Result {
        final long[] gpr = new long[16];
        long flags;
        long rip;
        long trap;
        long error;
        long cr2;
        final byte[] fx = new byte[512];
        final byte[] memory = new byte[DATA_SIZE];

        /** What differs from the real processor's result; empty if nothing does. */
        String difference(Result real, TestCase test) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 16; i++) {
                compare(text, "r" + i, gpr[i], real.gpr[i]);
            }
            long mask = ~(test.undefinedFlags | 1 << 16);
            compare(text, "flags", flags & mask, real.flags & mask);
            compare(text, "rip", rip, real.rip);
            compare(text, "trap", trap, real.trap);
            // Linux reports every fault of a user at an address of the kernel as one of protection.
            long hidden = real.trap == 14 && Long.compareUnsigned(real.cr2, 0x7FFF_FFFF_F000L) >= 0 ? 1 : 0;
            compare(text, "error", error | hidden, real.error | hidden);
            if (real.trap == 14) {
                compare(text, "cr2", cr2, real.cr2);
            }
            int at = Arrays.mismatch(memory, real.memory);
            // Whether the return address is there when the target is not canonical differs between processors.
            if (at >= 0 && !(test.entry.mnemonic.equals("CALLI") && real.trap == 13)) {
                compare(text, "memory[%x]".formatted(at), memory[at] & 0xFF, real.memory[at] & 0xFF);
            }
            if (X87Tolerance.applies(test)) {
                X87Tolerance.adjust(test, fx, real.fx);
            }
            if (test.entry.mnemonic.matches("DPP[SD]")) {
                NanTolerance.adjust(test.entry.mnemonic.equals("DPPS"), fx, real.fx);
            }
            for (int i = 0; i < FX_BYTES; i++) {
                if (fx[i] != real.fx[i] && (i < 28 || i > 31)) {
                    compare(text, "fx[%d] from %x".formatted(i, test.fx[i]), fx[i] & 0xFF, real.fx[i] & 0xFF);
                }
            }
            if (!text.isEmpty()) {
                text.append("   (the processor's trap is %d, at %x)%n".formatted(real.trap, real.rip));
            }
            return text.toString();
        }

        private static void compare(StringBuilder text, String name, long ours, long real) {
            if (ours != real) {
                text.append("   %s: ours %x, real %x%n".formatted(name, ours, real));
            }
        }
    }
}
