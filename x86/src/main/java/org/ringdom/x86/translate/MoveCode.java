package org.ringdom.x86.translate;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

import org.ringdom.x86.decode.Operand;
import org.ringdom.x86.state.Cpu;

/** Moves, conversions, the stack, fences. */
final class MoveCode {
    private static final ClassDesc LONG = ClassDesc.of("java.lang.Long");
    private static final ClassDesc INTEGER = ClassDesc.of("java.lang.Integer");
    private static final ClassDesc SHORT = ClassDesc.of("java.lang.Short");
    private static final ClassDesc VAR_HANDLE = ClassDesc.of("java.lang.invoke.VarHandle");

    private final Emitter e;
    private final FlagCode flags;
    private final Operands operands;

    MoveCode(Emitter emitter, FlagCode flags, Operands operands) {
        e = emitter;
        this.flags = flags;
        this.operands = operands;
    }

    void immediate(Site site) {
        operands.prepare(site, site.size, true);
        e.constant(site.size, site.d.immediate);
        operands.pop(site, site.size);
    }

    void store(Site site) {
        operands.prepare(site, site.size, true);
        e.push(site.size, site.reg, site.regShift);
        operands.pop(site, site.size);
    }

    void load(Site site) {
        operands.prepare(site, site.size, false);
        operands.push(site, site.size);
        e.pop(site.size, site.reg, site.regShift);
    }

    /** MOVZX, MOVSX and MOVSXD. */
    void extend(Site site) {
        int from = site.d.bytes(1);
        operands.prepare(site, from, false);
        operands.push(site, from);
        if (site.op == Op.MOVZX) {
            e.unsign(from);
        }
        if (site.size == 8) {
            e.b.i2l();
        } else {
            e.wrap(site.size);
        }
        e.pop(site.size, site.reg, 0);
    }

    void swapped(Site site) {
        boolean load = site.d.opcode == 0xF0;
        operands.prepare(site, site.size, !load);
        if (load) {
            operands.push(site, site.size);
            swap(site.size);
            e.pop(site.size, site.reg, 0);
        } else {
            e.push(site.size, site.reg, 0);
            swap(site.size);
            operands.pop(site, site.size);
        }
    }

    private void swap(int size) {
        switch (size) {
            case 8 -> e.b.invokestatic(LONG, "reverseBytes", MethodTypeDesc.of(CD_long, CD_long));
            case 4 -> e.b.invokestatic(INTEGER, "reverseBytes", MethodTypeDesc.of(CD_int, CD_int));
            default -> e.b.invokestatic(SHORT, "reverseBytes", MethodTypeDesc.ofDescriptor("(S)S"));
        }
    }

    /** BSWAP; of 16 bits it gives 0. */
    void swapRegister(Site site) {
        if (site.size == 2) {
            e.constant(0);
        } else {
            e.push(site.size, site.rm, 0);
            swap(site.size);
        }
        e.pop(site.size, site.rm, 0);
    }

    void conditional(Site site) {
        operands.prepare(site, site.size, false);
        Label yes = e.b.newLabel();
        Label end = e.b.newLabel();
        flags.jumpIf(site.d.opcode & 15, yes);
        e.push(site.size, site.reg, 0);
        e.pop(site.size, site.reg, 0);
        e.b.goto_(end).labelBinding(yes);
        operands.push(site, site.size);
        e.pop(site.size, site.reg, 0);
        e.b.labelBinding(end);
    }

    void set(Site site) {
        operands.prepare(site, 1, true);
        Label yes = e.b.newLabel();
        Label end = e.b.newLabel();
        flags.jumpIf(site.d.opcode & 15, yes);
        e.b.iconst_0().istore(Emitter.EXIT).goto_(end).labelBinding(yes).iconst_1().istore(Emitter.EXIT);
        e.b.labelBinding(end).iload(Emitter.EXIT);
        operands.pop(site, 1);
    }

    void address(Site site) {
        e.offset(site);
        e.narrow(site.size);
        e.pop(site.size, site.reg, 0);
    }

    void exchange(Site site) {
        e.push(site.size, site.rm, site.rmShift);
        e.push(site.size, site.reg, site.regShift);
        e.pop(site.size, site.rm, site.rmShift);
        e.pop(site.size, site.reg, site.regShift);
    }

    /** CBW, CWDE and CDQE. */
    void extendAccumulator(Site site) {
        e.push(site.size / 2, Cpu.RAX, 0);
        if (site.size == 8) {
            e.b.i2l();
        }
        e.pop(site.size, Cpu.RAX, 0);
    }

    /** CWD, CDQ and CQO. */
    void signOfAccumulator(Site site) {
        e.push(site.size, Cpu.RAX, 0);
        if (site.size == 8) {
            e.constant(63);
            e.b.lshr();
        } else {
            e.constant(31);
            e.b.ishr();
        }
        e.pop(site.size, Cpu.RDX, 0);
    }

    void push(Site site) {
        boolean immediate = site.place(0) == Operand.Place.I;
        operands.prepare(site, 8, false);
        prepareStack(site);
        if (immediate) {
            e.constant(site.d.immediate);
        } else {
            operands.push(site, 8);
        }
        pushValue();
    }

    /** The slot below the top of the stack, in T1. */
    void prepareStack(Site site) {
        e.register(Cpu.RSP);
        e.add(-8);
        e.b.lstore(Emitter.T1);
        e.probe(Emitter.T1, 8, true, operands.miss(site));
    }

    /** Stores the value on top of the operand stack into the slot, and moves RSP. */
    void pushValue() {
        e.host(Emitter.T1, true);
        e.put(8);
        e.b.lload(Emitter.T1);
        e.setRegister(Cpu.RSP);
    }

    /** The value on top of the guest's stack, or above RBP, in T2; its address in ADDRESS. */
    void loadStack(Site site, int register) {
        e.register(register);
        e.b.lstore(Emitter.ADDRESS);
        e.probe(Emitter.ADDRESS, 8, false, operands.miss(site));
        e.host(Emitter.ADDRESS, false);
        e.get(8);
        e.b.lstore(Emitter.T2);
    }

    /** RSP behind what was loaded. */
    void release(long bytes) {
        e.b.lload(Emitter.ADDRESS);
        e.add(bytes);
        e.setRegister(Cpu.RSP);
    }

    void pop(Site site) {
        loadStack(site, Cpu.RSP);
        release(8);
        e.b.lload(Emitter.T2);
        e.setRegister(site.rm);
    }

    void leave(Site site) {
        loadStack(site, Cpu.RBP);
        release(8);
        e.b.lload(Emitter.T2);
        e.setRegister(Cpu.RBP);
    }

    void fence() {
        e.b.invokestatic(VAR_HANDLE, "fullFence", MethodTypeDesc.of(CD_void));
    }
}
