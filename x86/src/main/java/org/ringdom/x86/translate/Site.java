package org.ringdom.x86.translate;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.decode.Operand;
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
    int reg;
    int regShift;
    int rm;
    int rmShift;
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
        setRegisters();
        flags = FlagUse.of(this);
    }

    private void setRegisters() {
        reg = d.reg;
        rm = d.rm;
        for (Operand operand : d.entry.operands) {
            boolean high = operand.size() == 'b' && d.rex == 0;
            switch (operand.place()) {
                case G -> {
                    regShift = high && reg >= 4 ? 8 : 0;
                    reg -= regShift >> 1;
                }
                case E -> {
                    rmShift = high && !d.memory && rm >= 4 ? 8 : 0;
                    rm -= rmShift >> 1;
                }
                case Z -> {
                    rm = d.opcodeRegister;
                    rmShift = high && rm >= 4 ? 8 : 0;
                    rm -= rmShift >> 1;
                }
                case O -> reg = Cpu.RAX;
                default -> {
                }
            }
        }
        if (op == Op.XCHG && d.entry.operands.getFirst().place() == Operand.Place.Z) {
            reg = Cpu.RAX;
        }
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
