package org.ringdom.x86.translate;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

import org.ringdom.x86.state.Cpu;

/** Multiplication, and those divisions whose dividend fits an operand. */
final class MultiplyCode {
    private static final ClassDesc MATH = ClassDesc.of("java.lang.Math");
    private static final ClassDesc LONG = ClassDesc.of("java.lang.Long");
    private static final MethodTypeDesc BINARY = MethodTypeDesc.of(CD_long, CD_long, CD_long);
    private static final MethodTypeDesc COMPARE = MethodTypeDesc.of(CD_int, CD_long, CD_long);

    private final Emitter e;
    private final FlagCode flags;
    private final Operands operands;

    MultiplyCode(Emitter emitter, FlagCode flags, Operands operands) {
        e = emitter;
        this.flags = flags;
        this.operands = operands;
    }

    private boolean wanted(Site site) {
        boolean wanted = (site.flags.writes() & site.live) != 0;
        if (wanted && flags.state == FlagState.DYNAMIC) {
            flags.toWords();
        }
        return wanted;
    }

    /** MUL and IMUL into rDX:rAX. */
    void wide(Site site) {
        boolean signed = site.op == Op.IMUL;
        operands.prepare(site, site.size, false);
        boolean wanted = wanted(site);
        if (site.size == 4) {
            half(site, signed, wanted);
            return;
        }
        operands.push(site, 8);
        e.b.lstore(Emitter.T1);
        e.register(Cpu.RAX);
        e.b.lstore(Emitter.T2).lload(Emitter.T2).lload(Emitter.T1).lmul();
        e.setRegister(Cpu.RAX);
        e.b.lload(Emitter.T2).lload(Emitter.T1);
        e.b.invokestatic(MATH, signed ? "multiplyHigh" : "unsignedMultiplyHigh", BINARY);
        e.setRegister(Cpu.RDX);
        if (wanted) {
            e.register(Cpu.RDX);
            if (signed) {
                e.register(Cpu.RAX);
                e.constant(63);
                e.b.lshr().lxor();
            }
            e.b.lstore(Emitter.FLAG_O);
        }
    }

    private void half(Site site, boolean signed, boolean wanted) {
        operands.push(site, 4);
        extend(signed);
        e.push(4, Cpu.RAX, 0);
        extend(signed);
        e.b.lmul().lstore(Emitter.T1).lload(Emitter.T1);
        e.and(0xFFFF_FFFFL);
        e.setRegister(Cpu.RAX);
        e.b.lload(Emitter.T1);
        e.constant(32);
        e.b.lushr();
        e.setRegister(Cpu.RDX);
        if (wanted) {
            if (signed) {
                lost(4);
            } else {
                e.register(Cpu.RDX);
            }
            e.b.lstore(Emitter.FLAG_O);
        }
    }

    private void extend(boolean signed) {
        if (signed) {
            e.b.i2l();
        } else {
            e.widenUnsigned(4);
        }
    }

    /** Pushes 0 if the product in T1 is its own truncation. */
    private void lost(int size) {
        e.b.lload(Emitter.T1).dup2();
        e.narrow(size);
        e.widen(size);
        e.b.lxor();
    }

    /** IMUL with two or three operands. */
    void truncated(Site site) {
        operands.prepare(site, site.size, false);
        boolean wanted = wanted(site);
        operands.push(site, site.size);
        e.widen(site.size);
        if (site.op == Op.IMUL3) {
            e.constant(site.d.immediate);
        } else {
            e.push(site.size, site.reg, 0);
            e.widen(site.size);
        }
        if (wanted && site.size == 8) {
            e.b.lstore(Emitter.T2).lstore(Emitter.HOST).lload(Emitter.HOST).lload(Emitter.T2);
        }
        e.b.lmul();
        if (wanted) {
            e.b.dup2().lstore(Emitter.T1);
        }
        e.narrow(site.size);
        e.pop(site.size, site.reg, 0);
        if (wanted) {
            if (site.size == 8) {
                e.b.lload(Emitter.HOST).lload(Emitter.T2).invokestatic(MATH, "multiplyHigh", BINARY);
                e.b.lload(Emitter.T1);
                e.constant(63);
                e.b.lshr().lxor();
            } else {
                lost(site.size);
            }
            e.b.lstore(Emitter.FLAG_O);
        }
    }

    /** DIV: rDX less than the divisor (32 bits), or 0 (64 bits); else the interpreter does it. */
    void divide(Site site) {
        Label miss = operands.miss(site);
        operands.prepare(site, site.size, false);
        operands.push(site, site.size);
        e.widenUnsigned(site.size);
        e.b.lstore(Emitter.T1).lload(Emitter.T1).lconst_0().lcmp().ifeq(miss);
        if (site.size == 8) {
            e.register(Cpu.RDX);
            e.b.lconst_0().lcmp().ifne(miss);
            e.register(Cpu.RAX);
            e.b.lstore(Emitter.T2);
        } else {
            e.register(Cpu.RDX);
            e.and(0xFFFF_FFFFL);
            e.b.lload(Emitter.T1).lcmp().ifge(miss);
            e.register(Cpu.RDX);
            e.constant(32);
            e.b.lshl();
            e.register(Cpu.RAX);
            e.and(0xFFFF_FFFFL);
            e.b.lor().lstore(Emitter.T2);
        }
        e.b.lload(Emitter.T2).lload(Emitter.T1).invokestatic(LONG, "divideUnsigned", BINARY);
        e.setRegister(Cpu.RAX);
        e.b.lload(Emitter.T2).lload(Emitter.T1).invokestatic(LONG, "remainderUnsigned", BINARY);
        e.setRegister(Cpu.RDX);
    }

    /** IDIV of a dividend that is the sign extension of rAX by neither 0 nor -1. */
    void divideSigned(Site site) {
        Label miss = operands.miss(site);
        operands.prepare(site, site.size, false);
        operands.push(site, site.size);
        e.widen(site.size);
        e.b.lstore(Emitter.T1).lload(Emitter.T1);
        e.constant(1L);
        e.b.ladd();
        // 0 and -1 are 1 and 0 now.
        e.constant(1L);
        e.b.invokestatic(LONG, "compareUnsigned", COMPARE).ifle(miss);
        e.push(site.size, Cpu.RAX, 0);
        e.widen(site.size);
        e.b.lstore(Emitter.T2);
        e.push(site.size, Cpu.RDX, 0);
        e.widen(site.size);
        e.b.lload(Emitter.T2);
        e.constant(63);
        e.b.lshr().lcmp().ifne(miss);
        e.b.lload(Emitter.T2).lload(Emitter.T1).ldiv();
        e.narrow(site.size);
        e.pop(site.size, Cpu.RAX, 0);
        e.b.lload(Emitter.T2).lload(Emitter.T1).lrem();
        e.narrow(site.size);
        e.pop(site.size, Cpu.RDX, 0);
    }
}
