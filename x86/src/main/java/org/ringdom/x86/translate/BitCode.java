package org.ringdom.x86.translate;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

import org.ringdom.x86.decode.Operand;

/** Bit tests, scans and counts; CLC, STC and CMC. */
final class BitCode {
    private static final ClassDesc LONG = ClassDesc.of("java.lang.Long");
    private static final MethodTypeDesc COUNT = MethodTypeDesc.of(CD_int, CD_long);
    private static final MethodTypeDesc AUX_ZERO = MethodTypeDesc.of(CD_long, CD_boolean, CD_long, CD_long);
    private static final MethodTypeDesc AUX_ZERO_CARRY = MethodTypeDesc.of(CD_long, CD_boolean, CD_boolean, CD_long,
            CD_long);
    private static final MethodTypeDesc ONLY_ZERO = MethodTypeDesc.of(CD_long, CD_boolean);

    private final Emitter e;
    private final FlagCode flags;
    private final Operands operands;

    BitCode(Emitter emitter, FlagCode flags, Operands operands) {
        e = emitter;
        this.flags = flags;
        this.operands = operands;
    }

    private static boolean wanted(Site site) {
        return (site.flags.writes() & site.live) != 0;
    }

    /** Before CF is laid over the state. */
    private void beforeCarry() {
        int over = FlagState.over(flags.state);
        if (flags.state == FlagState.DYNAMIC || over != 0 && over != FlagState.CARRY) {
            flags.toWords();
        }
    }

    /** BT, BTS, BTR and BTC; memory only for BT with a constant. */
    void test(Site site) {
        int size = site.size;
        operands.prepare(site, size, false);
        boolean wanted = wanted(site);
        if (wanted) {
            beforeCarry();
        }
        if (site.place(1) == Operand.Place.I) {
            e.constant((int) site.d.immediate & 8 * size - 1);
        } else {
            e.push(4, site.reg, 0);
            e.constant(8 * size - 1);
            e.b.iand();
        }
        e.b.istore(Emitter.EXIT);
        operands.push(site, size);
        e.widen(size);
        e.b.lstore(Emitter.T1);
        if (wanted) {
            e.b.lload(Emitter.T1).iload(Emitter.EXIT).lushr();
            e.and(1);
            e.b.lstore(Emitter.FLAG_O);
        }
        if (site.op == Op.BT) {
            return;
        }
        e.b.lload(Emitter.T1).lconst_1().iload(Emitter.EXIT).lshl();
        switch (site.op) {
            case BTS -> e.b.lor();
            case BTC -> e.b.lxor();
            default -> {
                e.constant(-1L);
                e.b.lxor().land();
            }
        }
        e.narrow(size);
        operands.pop(site, size);
    }

    /** CLC, STC and CMC. */
    void carry(Site site) {
        if (!wanted(site)) {
            return;
        }
        if (site.op == Op.CMC) {
            flags.carry();
            e.b.i2l().lstore(Emitter.T1);
        }
        beforeCarry();
        if (site.op == Op.CMC) {
            e.b.lload(Emitter.T1).lconst_1().lxor();
        } else {
            e.constant(site.op == Op.STC ? 1L : 0L);
        }
        e.b.lstore(Emitter.FLAG_O);
    }

    private void unsignedOperand(Site site) {
        operands.prepare(site, site.size, false);
        if (wanted(site)) {
            flags.toWords();
        }
        operands.push(site, site.size);
        e.widenUnsigned(site.size);
        e.b.lstore(Emitter.T1);
    }

    /** Keeps in EXIT whether the local is 0. */
    private void isZero(int local) {
        Label yes = e.b.newLabel();
        Label end = e.b.newLabel();
        e.b.lload(local).lconst_0().lcmp().ifeq(yes).iconst_0().istore(Emitter.EXIT).goto_(end);
        e.b.labelBinding(yes).iconst_1().istore(Emitter.EXIT).labelBinding(end);
    }

    /** BSF and BSR: 0 leaves the destination as it is. */
    void scan(Site site) {
        unsignedOperand(site);
        Label none = e.b.newLabel();
        e.b.lload(Emitter.T1).lconst_0().lcmp().ifeq(none);
        if (site.op == Op.BSF) {
            e.b.lload(Emitter.T1).invokestatic(LONG, "numberOfTrailingZeros", COUNT);
        } else {
            e.constant(63);
            e.b.lload(Emitter.T1).invokestatic(LONG, "numberOfLeadingZeros", COUNT).isub();
        }
        if (site.size == 8) {
            e.b.i2l();
        }
        e.pop(site.size, site.reg, 0);
        e.b.labelBinding(none);
        if (wanted(site)) {
            isZero(Emitter.T1);
            e.b.iload(Emitter.EXIT).lload(Emitter.FLAG_R).lload(Emitter.FLAG_A);
            e.flagCall("auxWithZero", AUX_ZERO);
            result();
        }
    }

    private void result() {
        e.b.lstore(Emitter.FLAG_A).iload(Emitter.EXIT);
        e.flagCall("resultWithZero", ONLY_ZERO);
        e.b.lstore(Emitter.FLAG_R);
    }

    /** TZCNT, LZCNT and POPCNT. */
    void count(Site site) {
        unsignedOperand(site);
        e.b.lload(Emitter.T1);
        switch (site.op) {
            case TZCNT -> {
                if (site.size < 8) {
                    e.constant(1L << 8 * site.size);
                    e.b.lor();
                }
                e.b.invokestatic(LONG, "numberOfTrailingZeros", COUNT);
            }
            case LZCNT -> {
                e.b.invokestatic(LONG, "numberOfLeadingZeros", COUNT);
                e.constant(64 - 8 * site.size);
                e.b.isub();
            }
            default -> e.b.invokestatic(LONG, "bitCount", COUNT);
        }
        e.b.i2l().lstore(Emitter.T2).lload(Emitter.T2);
        e.narrow(site.size);
        e.pop(site.size, site.reg, 0);
        if (!wanted(site)) {
            return;
        }
        if (site.op == Op.POPCNT) {
            isZero(Emitter.T1);
            e.b.iload(Emitter.EXIT);
            e.flagCall("auxOnlyZero", ONLY_ZERO);
        } else {
            isZero(Emitter.T1);
            e.b.iload(Emitter.EXIT).i2l().lstore(Emitter.HOST);
            isZero(Emitter.T2);
            e.b.iload(Emitter.EXIT).lload(Emitter.HOST).l2i().lload(Emitter.FLAG_R).lload(Emitter.FLAG_A);
            e.flagCall("auxWithZeroAndCarry", AUX_ZERO_CARRY);
        }
        result();
    }
}
