package org.ringdom.x86.harness;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.decode.Decoder;
import org.ringdom.x86.decode.OpcodeEntry;
import org.ringdom.x86.decode.OpcodeTable;
import org.ringdom.x86.decode.Operand;
import org.ringdom.x86.state.Rflags;

/**
 * Random instructions over every row of the opcode table that can run outside a kernel, with registers that make most of them
 * succeed: addresses lie in the data pages, counts are small, divisors seldom overflow.
 */
final class CaseGenerator {
    private final SplittableRandom random;
    private final List<OpcodeEntry> entries;
    private final Decoder decoder;
    private final Decoded decoded = new Decoded();

    CaseGenerator(OpcodeTable table, long seed) {
        random = new SplittableRandom(seed);
        entries = table.entries().stream().filter(entry -> entry.generated).toList();
        decoder = new Decoder(table);
    }

    List<OpcodeEntry> entries() {
        return entries;
    }

    /** A case for a random row. */
    TestCase next() {
        return next(entries.get(random.nextInt(entries.size())));
    }

    /** A case for one row. */
    TestCase next(OpcodeEntry entry) {
        while (true) {
            TestCase test = attempt(entry);
            if (test != null) {
                return test;
            }
        }
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private TestCase attempt(OpcodeEntry entry) {
        byte[] code = Arrays.copyOf(encode(entry), 32);
        Arrays.fill(code, length, 32, (byte) 0xCC);
        if (decoder.decode(code, 0, 32, decoded) != Decoded.Outcome.DONE || decoded.entry != entry
                || decoded.length != length || decoded.segment == 18 || SpecialCases.unwanted(decoded)) {
            return null;
        }
        TestCase test = new TestCase();
        test.entry = entry;
        test.operandBytes = decoded.operandSize;
        test.code = Arrays.copyOf(code, decoded.length);
        test.seed = random.nextLong() | 1;
        test.flags = 0x202 | random.nextLong() & (Rflags.STATUS | Rflags.DF) | (chance(3) ? Rflags.TF : 0);
        for (int i = 0; i < 16; i++) {
            test.gpr[i] = value();
        }
        VectorCases.fill(test.fx, random);
        SpecialCases.registers(decoded, test, random);
        if (decoded.memory) {
            aim(test);
        }
        VectorCases.patch(decoded, test, random);
        test.undefinedFlags = SpecialCases.undefined(decoded, test);
        return test;
    }

    private int length;

    private byte[] encode(OpcodeEntry entry) {
        byte[] out = new byte[32];
        int n = entry.vex ? vexPrefixes(entry, out) : prefixes(entry, out);
        out[n++] = (byte) (entry.opcode + random.nextInt(entry.opcodes));
        byte[] rest = new byte[16];
        for (int i = 0; i < rest.length; i++) {
            rest[i] = (byte) (chance(20) ? 0 : random.nextInt());
        }
        rest[0] = (byte) modRm(entry, rest[0] & 0xFF);
        System.arraycopy(rest, 0, out, n, 16);
        length = -1;
        if (decoder.decode(out, 0, 32, decoded) == Decoded.Outcome.DONE) {
            length = decoded.length;
        }
        if (length < 0) {
            length = n;
        }
        return out;
    }

    /** Writes all before the opcode; returns its bytes. */
    private int vexPrefixes(OpcodeEntry entry, byte[] out) {
        int n = 0;
        if (chance(5)) {
            out[n++] = 0x67;
        }
        if (chance(5)) {
            out[n++] = 0x65;
        }
        int prefix = List.of(0, 0x66, 0xF3, 0xF2).indexOf(entry.prefix);
        boolean second = entry.operands.stream().anyMatch(o -> o.place() == Operand.Place.B);
        int register = second ? random.nextInt(16) : 15;
        out[n++] = (byte) 0xC4;
        out[n++] = (byte) (random.nextInt(8) << 5 | entry.map);
        out[n++] = (byte) ((chance(50) ? 0x80 : 0) | register << 3 | prefix);
        return n;
    }

    private int prefixes(OpcodeEntry entry, byte[] out) {
        int n = 0;
        boolean repeats = entry.string;
        if (entry.prefix == 0x66 || entry.prefix != 0 && chance(20)) {
            out[n++] = 0x66;
        }
        if (chance(5)) {
            out[n++] = 0x67;
        }
        if (chance(5)) {
            out[n++] = (byte) (chance(50) ? 0x65 : 0x3E);
        }
        if (entry.lockable && chance(30)) {
            out[n++] = (byte) 0xF0;
        }
        if (entry.prefix == 0xF3 || entry.prefix == 0xF2) {
            out[n++] = (byte) entry.prefix;
        } else if (repeats && chance(60)) {
            out[n++] = (byte) (chance(50) ? 0xF3 : 0xF2);
        }
        if (entry.rexW == 1 || chance(60)) {
            out[n++] = (byte) (0x40 | random.nextInt(16) | (entry.rexW == 1 ? 8 : 0));
        }
        if (entry.map > 0) {
            out[n++] = 0x0F;
        }
        if (entry.map > 1) {
            out[n++] = (byte) (entry.map == 2 ? 0x38 : 0x3A);
        }
        return n;
    }

    private int modRm(OpcodeEntry entry, int modRm) {
        if (!entry.hasModRm) {
            return modRm;
        }
        int result = modRm;
        if (entry.exactModRm >= 0) {
            return entry.exactModRm;
        }
        if (entry.digit >= 0) {
            result = result & ~0x38 | entry.digit << 3;
        }
        boolean memoryOnly = entry.kind == 'm' || entry.operands.stream().anyMatch(o -> o.place() == Operand.Place.M);
        if (memoryOnly && result >= 0xC0) {
            result -= 0x40;
        }
        return entry.kind == 'r' ? result | 0xC0 : result;
    }

    /** A register value: often one at which something happens. */
    private long value() {
        long bits = random.nextLong();
        return switch (random.nextInt(8)) {
            case 0 -> bits & 0xFF;
            case 1 -> 1L << (bits & 63);
            case 2 -> (1L << (bits & 63)) - 1;
            case 3 -> (int) bits;
            case 4 -> -(bits & 15);
            case 5 -> bits & 0x8080_8080_8080_8080L;
            default -> bits;
        };
    }

    /** An address to aim at: mostly within the data, sometimes across its edges or where nothing is. */
    private long target() {
        int kind = random.nextInt(100);
        if (kind < 80) {
            return TestCase.DATA + 16 + random.nextInt(TestCase.DATA_SIZE - 64);
        }
        if (kind < 88) {
            return TestCase.DATA + 4096 - random.nextInt(17);
        }
        if (kind < 92) {
            return TestCase.DATA + TestCase.DATA_SIZE - random.nextInt(17);
        }
        if (kind < 95) {
            return TestCase.READ_ONLY + random.nextInt(4080);
        }
        if (kind < 97) {
            return TestCase.READ_ONLY - random.nextInt(17);
        }
        return kind == 97 ? 0x8000_0000_0000L - random.nextInt(8) : random.nextLong();
    }

    /** Sets registers or the displacement so that the memory operand lies where it should. */
    private void aim(TestCase test) {
        long target = target();
        if (decoded.memory && chance(60)) {
            target &= decoded.entry.mnemonic.startsWith("X") && chance(90) ? -64L : -16L;
        }
        boolean byDisplacement = decoded.base == Decoded.RIP || decoded.base == Decoded.NO_REGISTER;
        boolean twice = !byDisplacement && decoded.base == decoded.index;
        if (twice) {
            long times = 1 + (1 << decoded.scale);
            test.gpr[decoded.base] = (target - decoded.displacement) / times;
            target = test.gpr[decoded.base] * times + decoded.displacement;
        }
        if (target >= TestCase.DATA && target < TestCase.DATA + TestCase.DATA_SIZE) {
            test.operandAt = (int) (target - TestCase.DATA);
        }
        if (twice) {
            return;
        }
        if (byDisplacement) {
            setDisplacement(test, target);
            return;
        }
        long index = 0;
        if (decoded.index != Decoded.NO_REGISTER) {
            index = test.gpr[decoded.index] << decoded.scale;
        }
        if (decoded.base != 4 || !test.entry.mnemonic.matches("PUSH|CALLI")) {
            test.gpr[decoded.base] = target - index - decoded.displacement;
        }
    }

    private void setDisplacement(TestCase test, long target) {
        int bytes = decoded.modRm < 0 ? decoded.address32 ? 4 : 8 : 4;
        int after = 0;
        if (decoded.modRm >= 0) {
            for (Operand operand : decoded.entry.operands) {
                after += operand.place() == Operand.Place.I ? operand.bytes(decoded.operandSize, decoded.rexW()) : 0;
            }
        }
        long value = target;
        if (decoded.base == Decoded.RIP) {
            value -= test.rip + decoded.length;
        } else if (decoded.index != Decoded.NO_REGISTER) {
            test.gpr[decoded.index] &= 0xFF;
            value -= test.gpr[decoded.index] << decoded.scale;
        }
        int at = decoded.length - after - bytes;
        for (int i = 0; i < bytes; i++) {
            test.code[at + i] = (byte) (value >>> 8 * i);
        }
    }

    /** Several cases for every row. */
    List<TestCase> batch(int n) {
        List<TestCase> cases = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            cases.add(next());
        }
        return cases;
    }
}
