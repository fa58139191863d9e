package org.ringdom.x86.host;

import static org.ringdom.x86.host.HostState.R13;
import static org.ringdom.x86.host.HostState.R14;
import static org.ringdom.x86.host.HostState.RAX;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.decode.Operand;
import org.ringdom.x86.decode.Operand.Place;
import org.ringdom.x86.decode.RegisterOperands;
import org.ringdom.x86.state.Cpu;

/** Instructions that stay what they are, with other registers and addresses. */
final class PlainCode {
    private static final int OPERAND_16 = 0x66;
    private static final int LOCK = 0xF0;

    private final Assembler a;
    private final GuestOperands operands;

    PlainCode(Assembler assembler, GuestOperands operands) {
        a = assembler;
        this.operands = operands;
    }

    /** {@link Form.Kind#PLAIN} and {@link Form.Kind#ACCUMULATOR}. */
    void write(Form form, Decoded d) {
        boolean accumulator = form.kind() == Form.Kind.ACCUMULATOR;
        RegisterOperands registers = RegisterOperands.of(d);
        int e = d.entry.operandIn(Place.E, Place.M, Place.R);
        int g = d.entry.operandIn(Place.G);
        if (d.memory) {
            memory(form, d, e);
        }
        boolean bitString = Form.isBitString(d);
        if (bitString) {
            operands.load(R13, d.reg);
            a.immediate(4, R13, d.operandSize * 8 - 1);
        }
        if (form.reads() || form.flags(d) == Form.Flags.SOME) {
            operands.restoreFlags();
        }
        int reg = bitString ? R13 : g >= 0 ? operands.read(registers.reg(), R13) : digit(d);
        int guestRm = e >= 0 ? registers.rm() : Cpu.RAX;
        int rm = d.memory ? R14 : d.entry.hasModRm || isShort(d) ? operands.read(guestRm, R14) : 0;
        if (accumulator) {
            operands.load(RAX, Cpu.RAX);
        }
        int high = registers.regShift() != 0 ? reg : registers.rmShift() != 0 ? rm : -1;
        boolean both = registers.regShift() != 0 && registers.rmShift() != 0 && !d.memory && g >= 0 && reg != rm;
        turn(high, 8);
        turn(both ? rm : -1, 8);
        encode(d, reg, rm);
        turn(high, 56);
        turn(both ? rm : -1, 56);
        if (g >= 0 && writes(form, g)) {
            operands.writeBack(registers.reg(), reg);
        }
        if (!d.memory && (e >= 0 && writes(form, e) || e < 0 && isShort(d) && form.writesFirst())) {
            operands.writeBack(guestRm, rm);
        }
        if (accumulator) {
            operands.store(Cpu.RAX, RAX);
        }
        if (form.flags() != Form.Flags.KEPT) {
            operands.flagsChanged();
        }
    }

    /** The host address of operand {@code e}, in R14. */
    private void memory(Form form, Decoded d, int e) {
        operands.address(d);
        if (Form.isBitString(d)) {
            operands.addBitOffset(d.reg, d.operandSize);
        }
        operands.probe(d.bytes(e), writes(form, e));
        if (d.lock || d.entry.mnemonic.equals("XCHG") || d.entry.mnemonic.equals("CMPXCHG16B")) {
            operands.probeAlignment(d.bytes(e));
        }
    }

    /** RORX: turns a register, so that its second byte is its first, or back; leaves the flags. */
    private void turn(int register, int bits) {
        if (register >= 0) {
            a.emit(0xC4);
            a.emit((register < 8 ? 0x80 : 0) | 0x40 | (register < 8 ? 0x20 : 0) | 3);
            a.emit(0xFB);
            a.emit(0xF0);
            a.registers(register, register);
            a.emit(bits);
        }
    }

    /** RDTSC: calls what gives it. */
    void timestamp(long clock) {
        operands.aboutToTest();
        a.call(clock);
        a.opcode(0, false, RAX, 0, R13, false, 0, 0x89); // MOV R13D, EAX
        a.registers(RAX, R13);
        operands.store(Cpu.RAX, R13);
        a.shift(5, RAX, 32);
        operands.store(Cpu.RDX, RAX);
    }

    /** DIV and IDIV of at least 4 bytes. */
    void divide(Decoded d) {
        boolean signed = d.entry.mnemonic.equals("IDIV");
        int size = d.size();
        if (d.memory) {
            operands.address(d);
            operands.probe(size, false);
            a.opcode(0, size == 8, R14, 0, R14, false, 0, 0x8B);
            a.memory(R14, R14, 0);
        } else {
            operands.saveFlags();
            operands.load(R14, d.rm);
        }
        operands.load(RAX, Cpu.RAX);
        operands.checkDivision(signed, size);
        a.opcode(0, size == 8, 0, 0, R14, false, 0, 0xF7);
        a.registers(signed ? 7 : 6, R14);
        operands.store(Cpu.RAX, RAX);
        operands.flagsChanged();
    }

    private static boolean writes(Form form, int operand) {
        return operand == 0 && form.writesFirst() || operand == 1 && form.writesSecond();
    }

    private static int digit(Decoded d) {
        return d.entry.hasModRm ? d.modRm >> 3 & 7 : d.opcode < 0x40 ? d.opcode >> 3 : 0;
    }

    /** A short form for the accumulator: it has a long one, with the same operation as digit of ModRM. */
    private static boolean isShort(Decoded d) {
        return !d.entry.hasModRm && !d.entry.operands.isEmpty() && d.entry.operands.getFirst().place() == Place.FIXED;
    }

    private void encode(Decoded d, int reg, int rm) {
        if (d.lock && d.memory) {
            a.emit(LOCK);
        }
        int opcode = d.opcode;
        if (isShort(d)) {
            opcode = (d.opcode < 0x40 ? 0x80 : 0xF6) | d.opcode & 1;
        }
        boolean bytes = d.entry.operands.stream().anyMatch(o -> o.size() == 'b');
        if (d.operandSize == 2) {
            a.emit(OPERAND_16);
        }
        int mandatory = d.entry.prefix > OPERAND_16 ? d.entry.prefix : 0;
        a.opcode(mandatory, d.rexW(), reg, 0, rm, bytes, d.entry.map, opcode);
        if (d.memory) {
            a.memory(reg, rm, 0);
        } else if (d.entry.hasModRm || isShort(d)) {
            a.registers(reg, rm);
        }
        for (int i = 0; i < d.entry.operands.size(); i++) {
            Operand operand = d.entry.operands.get(i);
            if (operand.place() == Place.I) {
                a.number(d.immediate, d.bytes(i));
            }
        }
    }

    /** MOV of a constant into a register named by the opcode. */
    void constant(Decoded d) {
        int guest = d.opcodeRegister;
        int size = d.size();
        if (size >= 4) {
            a.constant(RAX, size == 8 ? d.immediate : d.immediate & 0xFFFF_FFFFL);
            operands.store(guest, RAX);
            return;
        }
        int to = operands.read(guest, R14);
        a.opcode(size == 2 ? OPERAND_16 : 0, false, 0, 0, to, true, 0, size == 1 ? 0xC6 : 0xC7);
        a.registers(0, to);
        a.number(d.immediate, size);
        operands.writeBack(guest, to);
    }

    /** XCHG of the accumulator. */
    void exchange(Decoded d) {
        if (d.opcodeRegister == Cpu.RAX) {
            return;
        }
        int accumulator = operands.read(Cpu.RAX, R13);
        int other = operands.read(d.opcodeRegister, R14);
        a.opcode(d.operandSize == 2 ? OPERAND_16 : 0, d.rexW(), accumulator, 0, other, false, 0, 0x87);
        a.registers(accumulator, other);
        operands.writeBack(Cpu.RAX, accumulator);
        operands.writeBack(d.opcodeRegister, other);
    }

    /** BSWAP. */
    void swap(Decoded d) {
        int register = operands.read(d.opcodeRegister, R14);
        a.opcode(0, d.rexW(), 0, 0, register, false, 1, 0xC8 | register & 7);
        operands.writeBack(d.opcodeRegister, register);
    }

    /** LEA. */
    void address(Decoded d) {
        int size = d.size();
        operands.offset(d, RAX);
        if (size == 8) {
            operands.store(d.reg, RAX);
        } else if (size == 4) {
            a.opcode(0, false, RAX, 0, RAX, false, 0, 0x89);
            a.registers(RAX, RAX);
            operands.store(d.reg, RAX);
        } else {
            int to = operands.read(d.reg, R14);
            a.opcode(OPERAND_16, false, RAX, 0, to, false, 0, 0x89);
            a.registers(RAX, to);
            operands.writeBack(d.reg, to);
        }
    }

    /** CLC, STC, CMC. */
    void flags(Decoded d) {
        operands.restoreFlags();
        a.emit(d.opcode);
        operands.flagsChanged();
    }

    /** LFENCE, MFENCE, SFENCE. */
    void fence(Decoded d) {
        a.emit(0x0F);
        a.emit(d.opcode);
        a.emit(d.modRm);
    }
}
