package org.ringdom.x86.harness;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.decode.Decoder;
import org.ringdom.x86.decode.OpcodeEntry;
import org.ringdom.x86.decode.OpcodeTable;
import org.ringdom.x86.state.Cpu;

/**
 * Random programs for one tier against the other: many random instructions, forward branches over some of them, nested loops,
 * calls of a subroutine, stores into their own code. Registers that an instruction needs are loaded before it, so that
 * most programs run to their end; some fault in the middle.
 */
final class ProgramGenerator {
    /** Loop counters: a page that no random instruction aims at. */
    static final long COUNTERS = 0x20005000L;

    private final SplittableRandom random;
    private final CaseGenerator cases;
    private final Decoder decoder;
    private final Decoded decoded = new Decoded();
    private final List<OpcodeEntry> rows;

    private ByteArrayOutputStream out;
    private long start;
    private int loops;
    /** Places of 32-bit immediates, to be changed by stores. */
    private final List<Integer> patchable = new ArrayList<>();
    private final List<Integer> patches = new ArrayList<>();

    ProgramGenerator(OpcodeTable table, long seed, String only) {
        random = new SplittableRandom(seed);
        cases = new CaseGenerator(table, random.nextLong());
        decoder = new Decoder(table);
        rows = table.entries().stream().filter(entry -> entry.generated && !entry.endsBlock && entry.text.matches(only))
                .toList();
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    /** A program that ends with INT3, at a random place in its page: some cross into the next. */
    TestCase next() {
        TestCase program = cases.next(rows.get(random.nextInt(rows.size())));
        program.flags &= ~0x100L;
        program.gpr[Cpu.RSP] = TestCase.DATA + 0x1000;
        program.rip = TestCase.CODE + 0x800 + random.nextInt(0x700);
        out = new ByteArrayOutputStream();
        start = program.rip;
        loops = 0;
        patchable.clear();
        patches.clear();
        sequence(3, 2 + random.nextInt(12));
        out.write(0xCC);
        program.code = out.toByteArray();
        patch(program.code);
        return program;
    }

    private void sequence(int depth, int length) {
        for (int i = 0; i < length; i++) {
            int kind = random.nextInt(100);
            if (depth > 0 && kind < 10) {
                loop(depth - 1);
            } else if (kind < 25) {
                skipOver(depth);
            } else if (kind < 30) {
                subroutine(depth);
            } else if (kind < 34) {
                selfModifying();
            } else {
                instruction();
            }
        }
    }

    private void bytes(int... values) {
        for (int value : values) {
            out.write(value);
        }
    }

    private void int32(long value) {
        for (int i = 0; i < 4; i++) {
            out.write((int) (value >>> 8 * i));
        }
    }

    /** A counter in memory, so that no instruction of the body can change it. */
    private void loop(int depth) {
        long counter = COUNTERS + 8L * loops++;
        bytes(0x48, 0xC7, 0x04, 0x25);
        int32(counter);
        int32(1 + random.nextInt(chance(20) ? 300 : 6));
        int head = out.size();
        sequence(depth, 1 + random.nextInt(6));
        bytes(0x48, 0xFF, 0x0C, 0x25);
        int32(counter);
        bytes(0x0F, 0x85);
        int32(head - (out.size() + 4));
    }

    /** A conditional branch over some instructions. */
    private void skipOver(int depth) {
        int condition = random.nextInt(16);
        ByteArrayOutputStream outer = out;
        out = new ByteArrayOutputStream();
        int marks = patches.size();
        int immediates = patchable.size();
        sequence(Math.min(depth, 1) - 1, 1 + random.nextInt(3));
        byte[] body = out.toByteArray();
        out = outer;
        int shift = out.size() + 6;
        bytes(0x0F, 0x80 + condition);
        int32(body.length);
        for (int i = marks; i < patches.size(); i++) {
            patches.set(i, patches.get(i) + shift);
        }
        for (int i = immediates; i < patchable.size(); i++) {
            patchable.set(i, patchable.get(i) + shift);
        }
        out.writeBytes(body);
    }

    /** CALL over a jump to a RET: the stack and indirect branches. */
    private void subroutine(int depth) {
        load(Cpu.RSP, TestCase.DATA + 0x800 + 8L * random.nextInt(0x100));
        bytes(0xE8);
        int32(5);
        int jump = out.size();
        bytes(0xE9);
        int32(0);
        if (depth > 0) {
            instruction();
        }
        load(Cpu.RSP, 0);
        // The instruction may have moved RSP: take it from where the call must have left it.
        int at = out.size();
        bytes(0xCC);
        byte[] all = out.toByteArray();
        out.reset();
        out.write(all, 0, at - 10);
        bytes(0xC3);
        all = out.toByteArray();
        int distance = all.length - jump - 5;
        for (int i = 0; i < 4; i++) {
            all[jump + 1 + i] = (byte) (distance >> 8 * i);
        }
        out.reset();
        out.writeBytes(all);
    }

    /** A constant load whose constant a store changes, now or in the next round of a loop. */
    private void selfModifying() {
        if (chance(50)) {
            bytes(0xB8 + random.nextInt(4));
            patchable.add(out.size());
            int32(random.nextInt());
        } else {
            bytes(0x80, 0x04, 0x25);
            patches.add(out.size());
            int32(0);
            bytes(1 + random.nextInt(255));
        }
    }

    private void patch(byte[] code) {
        for (int at : patches) {
            long target = patchable.isEmpty()
                    ? TestCase.DATA + 64
                    : start + patchable.get(random.nextInt(patchable.size())) + random.nextInt(4);
            for (int i = 0; i < 4; i++) {
                code[at + i] = (byte) (target >>> 8 * i);
            }
        }
    }

    private void load(int register, long value) {
        bytes(register < 8 ? 0x48 : 0x49, 0xB8 + (register & 7));
        int32(value);
        int32(value >>> 32);
    }

    private void instruction() {
        while (true) {
            TestCase test = cases.next(rows.get(random.nextInt(rows.size())));
            if (test.code.length > 15
                    || decoder.decode(test.code, 0, test.code.length, decoded) != Decoded.Outcome.DONE) {
                continue;
            }
            if (decoded.memory && !hits(test) && !chance(2)) {
                continue;
            }
            for (int register : needed(test)) {
                load(register, test.gpr[register]);
            }
            out.writeBytes(test.code);
            return;
        }
    }

    private boolean hits(TestCase test) {
        long va = decoded.displacement;
        if (decoded.base < 16) {
            va += test.gpr[decoded.base];
        } else if (decoded.ripRelative) {
            va += start;
        }
        if (decoded.index < 16) {
            va += test.gpr[decoded.index] << decoded.scale;
        }
        boolean aligned = test.entry.operands.stream().noneMatch(o -> o.size() == 'x') || va % 16 == 0;
        return aligned && va >= TestCase.DATA + 32 && va < TestCase.DATA + TestCase.DATA_SIZE - 32;
    }

    private Set<Integer> needed(TestCase test) {
        Set<Integer> needed = new LinkedHashSet<>();
        if (decoded.memory && !chance(2)) {
            if (decoded.base < 16) {
                needed.add(decoded.base);
            }
            if (decoded.index < 16) {
                needed.add(decoded.index);
            }
        }
        String name = test.entry.mnemonic;
        if (name.matches("PUSH.?|POP.?|ENTER|LEAVE")) {
            needed.add(Cpu.RSP);
            needed.add(Cpu.RBP);
        }
        if (test.entry.string) {
            needed.addAll(List.of(Cpu.RCX, Cpu.RSI, Cpu.RDI, Cpu.RBX));
        }
        if (name.matches("BT.?") && decoded.memory) {
            needed.add(decoded.reg);
        }
        if (name.matches("I?DIV")) {
            needed.addAll(List.of(Cpu.RAX, Cpu.RDX));
            if (!decoded.memory) {
                needed.add(decoded.rm & 7);
            }
        }
        return needed;
    }
}
