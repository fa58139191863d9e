package org.ringdom.x86.translate;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.decode.Operand;
import org.ringdom.x86.decode.RegisterOperands;
import org.ringdom.x86.state.Cpu;

/** One instruction at its place in a region. */
final class Site {
    final Decoded d;
    final Op op;
    /** Distance of its first byte from the region's entry. */
    final int offset;
    final FlagUse flags;
    /** Operand size in bytes. */
    final int size;
    /** Register operands as the interpreter counts them: 8 is the shift of AH, CH, DH and BH. */
    final int reg;
    final int regShift;
    final int rm;
    final int rmShift;
    /** RFLAGS bits that somebody may still read after it. */
    int live;
    /** Position in its block. */
    int position;

    Site(Decoded d, Op op, int offset) {
        this.d = d;
        this.op = op;
        this.offset = offset;
        this.size = switch (op) {
            case PUSH, POP, LEAVE, CBW, CWD -> d.operandSize;
            default -> Math.max(1, d.size());
        };
        RegisterOperands registers = RegisterOperands.of(d);
        boolean accumulator = usesAccumulator();
        reg = accumulator ? Cpu.RAX : registers.reg();
        regShift = accumulator ? 0 : registers.regShift();
        rm = registers.rm();
        rmShift = registers.rmShift();
        flags = FlagUse.of(this);
    }

    /** Whether an operand is the accumulator without being encoded. */
    private boolean usesAccumulator() {
        boolean byOffset = d.entry.operands.stream().anyMatch(operand -> operand.place() == Operand.Place.O);
        return byOffset || op == Op.XCHG && d.entry.operands.getFirst().place() == Operand.Place.Z;
    }

    /** Offset of the next instruction. */
    int end() {
        return offset + d.length;
    }

    /** Offset that a direct branch leads to. */
    long target() {
        return end() + d.immediate;
    }

    Operand.Place place(int operand) {
        return d.entry.operands.get(operand).place();
    }

    /** The constant count of a shift or rotate, or -1 if CL holds it. */
    int count() {
        String text = d.entry.operands.getLast().text();
        if (text.equals("CL")) {
            return -1;
        }
        int count = text.equals("1") ? 1 : (int) d.immediate;
        return count & (size == 8 ? 63 : 31);
    }

    /** Whether an access of it may miss the TLB, or it may have to be left to the interpreter for another reason. */
    boolean mayLeave() {
        return switch (op) {
            case LEA, NOP -> false;
            case PUSH, POP, LEAVE, CALL, CALLI, RET, JMPI, DIV, IDIV, CALLOUT -> true;
            default -> d.memory;
        };
    }
}
