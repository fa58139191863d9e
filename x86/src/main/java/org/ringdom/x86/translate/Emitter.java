package org.ringdom.x86.translate;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.TreeMap;
import java.util.TreeSet;

import org.ringdom.x86.state.Cpu;

/**
 * The code of one region while it is written: where guest registers live, operands, memory accesses.
 *
 * <p>Guest registers are locals of 64 bits. On the operand stack values of 8 bytes are longs, smaller ones ints, sign
 * extended. No label is reached with anything on the operand stack.
 */
final class Emitter {
    static final ClassDesc CPU = ClassDesc.of(Cpu.class.getName());
    private static final ClassDesc FLAGS = ClassDesc.of(FlagWords.class.getName());
    private static final MethodTypeDesc HIT = MethodTypeDesc.of(CD_boolean, CD_long, CD_long, CD_long);
    private static final MethodTypeDesc HOST_TYPE = MethodTypeDesc.of(CD_long, CD_long, CD_long);
    private static final MethodTypeDesc GET_INT = MethodTypeDesc.of(CD_int, CD_long);
    private static final MethodTypeDesc GET_LONG = MethodTypeDesc.of(CD_long, CD_long);
    private static final MethodTypeDesc PUT_INT = MethodTypeDesc.of(CD_void, CD_int, CD_long);
    private static final MethodTypeDesc PUT_LONG = MethodTypeDesc.of(CD_void, CD_long, CD_long);

    /** Locals: 0 is the region, 1 the CPU. */
    static final int BUDGET = 2;
    static final int BASE = 4;
    static final int TAG = 6;
    static final int READS = 8;
    static final int WRITES = 10;
    static final int RIP = 12;
    /** The four values of {@link FlagState}, and the state itself where it is dynamic. */
    static final int FLAG_A = 14;
    static final int FLAG_B = 16;
    static final int FLAG_R = 18;
    static final int FLAG_O = 20;
    static final int FLAG_STATE = 22;
    static final int EXIT = 23;
    static final int ADDRESS = 24;
    static final int HOST = 26;
    static final int T1 = 28;
    static final int T2 = 30;
    private static final int FIRST_REGISTER = 32;

    final CodeBuilder b;
    private final ClassDesc access;
    /** Locals of guest registers (and segment bases) by number, in the order of their first use. */
    private final TreeMap<Integer, Integer> slots = new TreeMap<>();
    private final TreeSet<Integer> modified = new TreeSet<>();

    /** @param access see {@link HostAccess} */
    Emitter(CodeBuilder b, ClassDesc access) {
        this.b = b;
        this.access = access;
    }

    private int slot(int register) {
        return slots.computeIfAbsent(register, r -> FIRST_REGISTER + 2 * slots.size());
    }

    TreeMap<Integer, Integer> slots() {
        return slots;
    }

    TreeSet<Integer> modified() {
        return modified;
    }

    // Constants and small steps.

    void constant(long value) {
        b.loadConstant(value);
    }

    void constant(int value) {
        b.loadConstant(value);
    }

    /** A constant of an operand's type. */
    void constant(int size, long value) {
        if (size == 8) {
            constant(value);
        } else {
            constant((int) value);
        }
    }

    void add(long value) {
        if (value != 0) {
            constant(value);
            b.ladd();
        }
    }

    void and(long mask) {
        constant(mask);
        b.land();
    }

    void flagCall(String name, MethodTypeDesc type) {
        b.invokestatic(FLAGS, name, type);
    }

    /** Duplicates the value on top, widens it and keeps it in a local. */
    void keep(int size, int local) {
        if (size == 8) {
            b.dup2();
        } else {
            b.dup();
            b.i2l();
        }
        b.lstore(local);
    }

    /** Value on top to 64 bits, sign extended. */
    void widen(int size) {
        if (size != 8) {
            b.i2l();
        }
    }

    /** 64 bits on top to an operand's type, sign extended. */
    void narrow(int size) {
        switch (size) {
            case 1 -> b.l2i().i2b();
            case 2 -> b.l2i().i2s();
            case 4 -> b.l2i();
            default -> {
            }
        }
    }

    /** Sign extends the int on top after arithmetic. */
    void wrap(int size) {
        if (size == 1) {
            b.i2b();
        } else if (size == 2) {
            b.i2s();
        }
    }

    /** Zero extends the value of an operand's type on top, without a change of type. */
    void unsign(int size) {
        if (size < 4) {
            constant(size == 1 ? 0xFF : 0xFFFF);
            b.iand();
        }
    }

    /** As {@link #widen}, zero extended. */
    void widenUnsigned(int size) {
        if (size != 8) {
            b.i2l();
            and((1L << 8 * size) - 1);
        }
    }

    // Registers.

    /** All 64 bits. */
    void register(int register) {
        b.lload(slot(register));
    }

    void setRegister(int register) {
        modified.add(register);
        b.lstore(slot(register));
    }

    /** A register operand. */
    void push(int size, int register, int shift) {
        register(register);
        if (shift != 0) {
            constant(shift);
            b.lushr();
        }
        narrow(size);
    }

    /** Sets a register operand to the value on top. */
    void pop(int size, int register, int shift) {
        switch (size) {
            case 8 -> {
            }
            case 4 -> {
                b.i2l();
                and(0xFFFF_FFFFL);
            }
            default -> {
                long mask = size == 1 ? 0xFFL << shift : 0xFFFF;
                b.i2l();
                if (shift != 0) {
                    constant(shift);
                    b.lshl();
                }
                and(mask);
                register(register);
                and(~mask);
                b.lor();
            }
        }
        setRegister(register);
    }

    // Memory.

    /** Offset of the memory operand within its segment. */
    void offset(Site site) {
        var d = site.d;
        boolean pushed = false;
        if (d.ripRelative) {
            b.lload(BASE);
            add(d.displacement + site.end());
            pushed = true;
        } else if (d.base < 16) {
            register(d.base);
            pushed = true;
        }
        if (d.index < 16) {
            register(d.index);
            if (d.scale > 0) {
                constant(d.scale);
                b.lshl();
            }
            if (pushed) {
                b.ladd();
            }
            pushed = true;
        }
        if (!pushed) {
            constant(d.displacement);
        } else if (!d.ripRelative) {
            add(d.displacement);
        }
        if (d.address32) {
            and(0xFFFF_FFFFL);
        }
    }

    /** Linear address of the memory operand. */
    void address(Site site) {
        offset(site);
        if (site.d.segment != Cpu.ZERO) {
            register(site.d.segment);
            b.ladd();
        }
    }

    /** Goes to a label unless the TLB says that {@code bytes} bytes at the address in a local can be accessed. */
    void probe(int addressLocal, int bytes, boolean write, Label miss) {
        b.lload(write ? WRITES : READS).lload(addressLocal).lload(TAG);
        b.invokestatic(access, "hit" + bytes, HIT);
        b.ifeq(miss);
    }

    /** Pushes the host address of an address that was probed. */
    void host(int addressLocal, boolean write) {
        b.lload(write ? WRITES : READS).lload(addressLocal);
        b.invokestatic(access, "host", HOST_TYPE);
    }

    /** Loads from the host address on top. */
    void get(int bytes) {
        b.invokestatic(access, "get" + bytes, bytes == 8 ? GET_LONG : GET_INT);
    }

    /** Stores the value below to the host address on top. */
    void put(int bytes) {
        b.invokestatic(access, "put" + bytes, bytes == 8 ? PUT_LONG : PUT_INT);
    }
}
