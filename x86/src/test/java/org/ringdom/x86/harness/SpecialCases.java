package org.ringdom.x86.harness;

import java.util.List;
import java.util.SplittableRandom;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.state.Cpu;
import org.ringdom.x86.state.Rflags;

/** Instructions whose registers need care, and what they leave undefined depending on their operands. */
final class SpecialCases {
    private SpecialCases() {
    }

    /** What is not worth comparing, because processors differ or the surroundings do. */
    static boolean unwanted(Decoded d) {
        String name = d.entry.mnemonic;
        // Near branches with an operand-size prefix differ between vendors.
        boolean branch = name.matches("JCC|JMP|JMPI|CALL|CALLI|RET|LOOP.*|JRCXZ");
        // Registers that do not exist: #UD or #GP, by the settings of the kernel.
        boolean control = name.matches("MOV[FT]C") && !List.of(0, 2, 3, 4, 8).contains(d.reg);
        boolean debug = name.matches("MOV[FT]D") && (d.reg > 7 || d.reg == 4 || d.reg == 5);
        // Branches into themselves may never end.
        boolean endless = branch && d.immediate < 0 && d.immediate >= -d.length;
        // RAX and RDX select components here, and can't hold an address as well.
        boolean components = name.matches("XSAVE.*|XRSTOR")
                && (d.base == Cpu.RAX || d.base == Cpu.RDX || d.index == Cpu.RAX || d.index == Cpu.RDX);
        // A double shift of 16 bits by more than 16 has no defined result, and processors differ.
        boolean shift = name.matches("SH[LR]D") && d.size() == 2
                && (d.entry.operands.getLast().text().equals("Ib")
                        ? (d.immediate & 31) > 16
                        : d.memory && (d.base == Cpu.RCX || d.index == Cpu.RCX));
        return endless || shift || components || branch && d.operand16 || control || debug;
    }

    static void registers(Decoded d, TestCase test, SplittableRandom random) {
        String name = d.entry.mnemonic;
        boolean often = random.nextInt(100) < 95;
        if (name.matches("PUSH.?|POP.?|CALL.?|RET|ENTER|LEAVE") && often) {
            test.gpr[Cpu.RSP] = TestCase.DATA + 0x200 + random.nextInt(0x1C00);
            test.gpr[Cpu.RBP] = TestCase.DATA + 0x200 + random.nextInt(0x1C00);
        }
        if (d.entry.string) {
            // With 32-bit addresses and ECX 0 processors differ in what becomes of the upper half of RCX.
            long count = random.nextInt(20);
            test.gpr[Cpu.RCX] = count | (d.address32 && count != 0 ? random.nextLong() << 32 : 0);
            test.gpr[Cpu.RSI] = TestCase.DATA + random.nextInt(TestCase.DATA_SIZE);
            test.gpr[Cpu.RDI] = TestCase.DATA + random.nextInt(TestCase.DATA_SIZE);
            if (name.equals("CMPS") && random.nextBoolean()) {
                test.gpr[Cpu.RDI] = test.gpr[Cpu.RSI];
            }
            if (name.equals("XLAT")) {
                test.gpr[Cpu.RBX] = test.gpr[Cpu.RSI];
            }
        }
        if (name.startsWith("MASKMOV") && often) {
            test.gpr[Cpu.RDI] = TestCase.DATA + random.nextInt(TestCase.DATA_SIZE + 16);
        }
        if (name.matches("BT.?") && d.memory) {
            test.gpr[d.reg] = random.nextInt(4000) - 2000;
        }
        if (name.matches("SH[LR]D") && d.size() == 2) {
            test.gpr[Cpu.RCX] = test.gpr[Cpu.RCX] & ~31 | random.nextInt(17);
        }
        if (name.matches("I?DIV") && often) {
            long high = random.nextInt(4) - 2L;
            test.gpr[Cpu.RDX] = name.equals("DIV") ? high & 3 : high;
            test.gpr[Cpu.RAX] = d.size() == 1 ? random.nextInt(1 << random.nextInt(1, 16)) : test.gpr[Cpu.RAX];
        }
        if (name.startsWith("XSAVE") || name.equals("XRSTOR")) {
            // Only x87 and SSE are there to be managed.
            test.gpr[Cpu.RDX] = test.gpr[Cpu.RDX] & 0xFFFF_FFFF_0000_0000L;
            test.gpr[Cpu.RAX] = test.gpr[Cpu.RAX] & 0xFFFF_FFFF_0000_0000L | random.nextInt(4);
        }
        if (name.startsWith("LOOP") || name.equals("JRCXZ")) {
            test.gpr[Cpu.RCX] = random.nextInt(3);
        }
        if (name.matches("JCC|JMP|CALL") && d.entry.operands.getFirst().size() == 'z' && often) {
            int distance = random.nextInt(0x380) * (random.nextBoolean() ? 1 : -1);
            distance = distance < 0 && distance >= -16 ? 16 : distance;
            for (int i = 0; i < 4; i++) {
                test.code[test.code.length - 4 + i] = (byte) (distance >> 8 * i);
            }
        }
        if (name.matches("JMPI|CALLI") && !d.memory && often) {
            test.gpr[d.rm] = TestCase.CODE_START + 16 + random.nextInt(0x7F0);
        }
        if (name.matches("CMPXCHG.*") && random.nextBoolean()) {
            if (!d.memory) {
                test.gpr[Cpu.RAX] = test.gpr[d.rm];
            }
        }
    }

    /** Bits of RFLAGS that the instruction leaves undefined with these operands. */
    static long undefined(Decoded d, TestCase test) {
        String letters = d.entry.undefined;
        if (d.entry.mnemonic.matches("RO[LR]|RC[LR]|S[HA][LR]D?")) {
            String last = d.entry.operands.getLast().text();
            long count = last.equals("1") ? 1 : last.equals("CL") ? test.gpr[Cpu.RCX] : d.immediate;
            int size = d.size();
            count &= size == 8 ? 63 : 31;
            boolean rotate = d.entry.mnemonic.charAt(0) == 'R';
            letters = count == 0
                    ? ""
                    : (rotate ? "" : "A") + (count == 1 ? "" : "O")
                            + (!rotate && count > 8L * size ? "C" : "");
        }
        long mask = 0;
        for (char letter : letters.toCharArray()) {
            mask |= switch (letter) {
                case 'O' -> Rflags.OF;
                case 'S' -> Rflags.SF;
                case 'Z' -> Rflags.ZF;
                case 'A' -> Rflags.AF;
                case 'P' -> Rflags.PF;
                default -> Rflags.CF;
            };
        }
        return mask;
    }
}
