package org.ringdom.x86.interp;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.decode.RegisterOperands;
import org.ringdom.x86.state.Cpu;

/**
 * One instruction in a block, ready to execute: register numbers, displacement and immediate in fields, everything else in
 * the class (see {@link Templates}).
 *
 * <p>{@link #execute} either completes or throws the CPU's fault before it changed anything. RIP already points behind the
 * block; only branches touch it. Instances are bound to a place in their block and immutable after {@link #bind}.
 */
public abstract class Insn {
    /** Forms of an operand E: a register, memory, memory with 32-bit address arithmetic. */
    public static final int REGISTER = 0;
    public static final int MEMORY = 1;
    public static final int MEMORY32 = 2;

    /** Register numbers; shift by 8 for AH, CH, DH and BH. */
    protected int reg;
    protected int regShift;
    protected int rm;
    protected int rmShift;
    /** Parts of the address: slots of {@link Cpu#regs}. */
    protected int base;
    protected int index;
    protected int scale;
    protected int segment;
    protected long displacement;
    protected long immediate;
    /** Offset of the instruction's end in its block; set before {@link #bind}. */
    protected int end;
    /** Whether an address of this instruction that is not canonical raises #SS. */
    boolean stackSegment;

    /** Executes the instruction. */
    public abstract void execute(Cpu c);

    /** A new instance of the same class. */
    protected abstract Insn fresh();

    /** Takes over the operands. Subclasses may extend it. */
    protected void bind(Decoded d) {
        end = d.blockOffset + d.length;
        RegisterOperands registers = RegisterOperands.of(d);
        reg = registers.reg();
        regShift = registers.regShift();
        rm = registers.rm();
        rmShift = registers.rmShift();
        base = d.base;
        index = d.index;
        scale = d.scale;
        segment = d.segment;
        displacement = d.ripRelative ? d.displacement + end : d.displacement;
        immediate = d.immediate;
        stackSegment = d.stackSegment();
    }

    /** The form of operand E of a decoded instruction. */
    public static int form(Decoded d) {
        return !d.memory ? REGISTER : d.address32 ? MEMORY32 : MEMORY;
    }

    /** log2 of a size of 1, 2, 4, 8 or 16 bytes, as keys hold it. */
    public static int log(int bytes) {
        return Integer.numberOfTrailingZeros(bytes);
    }

    /** Linear address of the memory operand. */
    protected final long address(Cpu c, int form) {
        long offset = offset(c, form);
        return offset + c.regs[segment];
    }

    /** Address of the memory operand within its segment. */
    protected final long offset(Cpu c, int form) {
        long offset = c.regs[base] + (c.regs[index] << scale) + displacement;
        return form == MEMORY32 ? offset & 0xFFFF_FFFFL : offset;
    }

    /** Value of operand E, sign extended. */
    protected final long readE(Cpu c, int form, int size) {
        return form == REGISTER ? get(c, rm, rmShift, size) : c.memory.load(address(c, form), size);
    }

    /** Stores operand E. */
    protected final void writeE(Cpu c, int form, int size, long value) {
        if (form == REGISTER) {
            set(c, rm, rmShift, size, value);
        } else {
            c.memory.store(address(c, form), value, size);
        }
    }

    /** A register, sign extended. */
    public static long get(Cpu c, int register, int shift, int size) {
        long value = c.regs[register];
        return switch (size) {
            case 1 -> (byte) (value >>> shift);
            case 2 -> (short) value;
            case 4 -> (int) value;
            default -> value;
        };
    }

    /** Sets a register; 32-bit values clear the upper half. */
    public static void set(Cpu c, int register, int shift, int size, long value) {
        switch (size) {
            case 1 -> c.regs[register] = c.regs[register] & ~(0xFFL << shift) | (value & 0xFF) << shift;
            case 2 -> c.regs[register] = c.regs[register] & ~0xFFFFL | value & 0xFFFF;
            case 4 -> c.regs[register] = value & 0xFFFF_FFFFL;
            default -> c.regs[register] = value;
        }
    }

    /** Sign extension of the low {@code size} bytes. */
    public static long extend(long value, int size) {
        return switch (size) {
            case 1 -> (byte) value;
            case 2 -> (short) value;
            case 4 -> (int) value;
            default -> value;
        };
    }

    /** The low {@code size} bytes. */
    public static long zeroExtend(long value, int size) {
        return size == 8 ? value : value & (1L << 8 * size) - 1;
    }
}
