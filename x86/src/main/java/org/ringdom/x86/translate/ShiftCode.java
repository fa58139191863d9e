package org.ringdom.x86.translate;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

import org.ringdom.x86.state.Cpu;

/** Shifts and rotates. */
final class ShiftCode {
    private static final ClassDesc INTEGER = ClassDesc.of("java.lang.Integer");
    private static final ClassDesc LONG = ClassDesc.of("java.lang.Long");
    private static final MethodTypeDesc ROTATE_INT = MethodTypeDesc.of(CD_int, CD_int, CD_int);
    private static final MethodTypeDesc ROTATE_LONG = MethodTypeDesc.of(CD_long, CD_long, CD_int);
    private static final MethodTypeDesc SHIFT_BY_COUNT = MethodTypeDesc.of(CD_long, CD_int, CD_int, CD_long, CD_int,
            CD_long, CD_long);
    private static final MethodTypeDesc ROTATE_BY_COUNT = MethodTypeDesc.of(CD_long, CD_int, CD_int, CD_long, CD_long);
    private static final MethodTypeDesc RESULT_BY_COUNT = MethodTypeDesc.of(CD_long, CD_int, CD_long, CD_long);
    private static final MethodTypeDesc SHIFT_DOUBLE = MethodTypeDesc.of(CD_long, CD_boolean, CD_int, CD_long, CD_int,
            CD_long);

    private final Emitter e;
    private final FlagCode flags;
    private final Operands operands;

    ShiftCode(Emitter emitter, FlagCode flags, Operands operands) {
        e = emitter;
        this.flags = flags;
        this.operands = operands;
    }

    private static boolean wanted(Site site) {
        return (FlagUse.mayWrite(site) & site.live) != 0;
    }

    void shift(Site site) {
        operands.prepare(site, site.size, true);
        int count = site.count();
        if (count == 0) {
            operands.push(site, site.size);
            operands.pop(site, site.size);
        } else if (count > 0) {
            byConstant(site, count);
        } else {
            byCl(site);
        }
    }

    private void byConstant(Site site, int count) {
        boolean rotate = site.op == Op.ROL || site.op == Op.ROR;
        boolean wanted = wanted(site);
        if (wanted && rotate && flags.state == FlagState.DYNAMIC) {
            flags.toWords();
        }
        operands.push(site, site.size);
        if (wanted && !rotate) {
            e.keep(site.size, Emitter.FLAG_A);
        }
        if (rotate) {
            rotateBy(site, count);
        } else {
            prepareRight(site);
            e.constant(count);
            apply(site);
        }
        if (wanted) {
            e.keep(site.size, rotate ? Emitter.FLAG_O : Emitter.FLAG_R);
        }
        operands.pop(site, site.size);
        if (wanted && !rotate) {
            e.constant((long) count);
            e.b.lstore(Emitter.FLAG_B);
        }
    }

    private void prepareRight(Site site) {
        if (site.op == Op.SHR) {
            e.unsign(site.size);
        }
    }

    /** Shifts the value below by the int on top. */
    private void apply(Site site) {
        boolean wide = site.size == 8;
        switch (site.op) {
            case SHL -> {
                if (wide) {
                    e.b.lshl();
                } else {
                    e.b.ishl();
                }
            }
            case SHR -> {
                if (wide) {
                    e.b.lushr();
                } else {
                    e.b.iushr();
                }
            }
            default -> {
                if (wide) {
                    e.b.lshr();
                } else {
                    e.b.ishr();
                }
            }
        }
        e.wrap(site.size);
    }

    private void rotateBy(Site site, int count) {
        int bits = 8 * site.size;
        if (site.size >= 4) {
            e.constant(count);
            rotate(site);
            return;
        }
        int left = site.op == Op.ROL ? count & bits - 1 : bits - count & bits - 1;
        if (left != 0) {
            e.unsign(site.size);
            e.b.dup();
            e.constant(left);
            e.b.ishl().swap();
            e.constant(bits - left);
            e.b.iushr().ior();
            e.wrap(site.size);
        }
    }

    private void rotate(Site site) {
        boolean wide = site.size == 8;
        e.b.invokestatic(wide ? LONG : INTEGER, site.op == Op.ROL ? "rotateLeft" : "rotateRight",
                wide ? ROTATE_LONG : ROTATE_INT);
    }

    /** By CL: a count of 0 leaves all flags. */
    private void byCl(Site site) {
        boolean rotate = site.op == Op.ROL || site.op == Op.ROR;
        boolean wanted = wanted(site);
        if (wanted) {
            flags.toWords();
        }
        e.register(Cpu.RCX);
        e.b.l2i();
        e.constant(site.size == 8 ? 63 : 31);
        e.b.iand().istore(Emitter.EXIT);
        operands.push(site, site.size);
        e.keep(site.size, Emitter.T1);
        if (rotate) {
            e.b.iload(Emitter.EXIT);
            rotate(site);
        } else {
            prepareRight(site);
            e.b.iload(Emitter.EXIT);
            apply(site);
        }
        e.keep(site.size, Emitter.T2);
        operands.pop(site, site.size);
        if (!wanted) {
            return;
        }
        if (rotate) {
            e.constant(FlagState.with(0, site.op == Op.ROL ? FlagState.ROL : FlagState.ROR, site.size));
            e.b.iload(Emitter.EXIT).lload(Emitter.T2).lload(Emitter.FLAG_A);
            e.flagCall("rotateByCount", ROTATE_BY_COUNT);
            e.b.lstore(Emitter.FLAG_A);
            return;
        }
        e.constant(site.op == Op.SHL ? FlagState.SHL : site.op == Op.SHR ? FlagState.SHR : FlagState.SAR);
        e.constant(site.size);
        e.b.lload(Emitter.T1).iload(Emitter.EXIT).lload(Emitter.T2).lload(Emitter.FLAG_A);
        e.flagCall("shiftByCount", SHIFT_BY_COUNT);
        e.b.lstore(Emitter.FLAG_A);
        e.b.iload(Emitter.EXIT).lload(Emitter.T2).lload(Emitter.FLAG_R);
        e.flagCall("resultByCount", RESULT_BY_COUNT);
        e.b.lstore(Emitter.FLAG_R);
    }

    /** SHLD and SHRD of registers of 32 or 64 bits by a constant. */
    void shiftDouble(Site site) {
        int count = site.count();
        boolean left = site.op == Op.SHLD;
        boolean wide = site.size == 8;
        boolean wanted = wanted(site);
        int bits = 8 * site.size;
        operands.push(site, site.size);
        if (count != 0) {
            e.keep(site.size, Emitter.T1);
            e.constant(count);
            half(wide, left);
            e.push(site.size, site.reg, 0);
            e.constant(bits - count);
            half(wide, !left);
            if (wide) {
                e.b.lor();
            } else {
                e.b.ior();
            }
        }
        if (wanted) {
            e.keep(site.size, Emitter.FLAG_R);
        }
        operands.pop(site, site.size);
        if (wanted) {
            e.constant(left ? 1 : 0);
            e.constant(site.size);
            e.b.lload(Emitter.T1);
            e.constant(count);
            e.b.lload(Emitter.FLAG_R);
            e.flagCall("shiftDouble", SHIFT_DOUBLE);
            e.b.lstore(Emitter.FLAG_A);
        }
    }

    private void half(boolean wide, boolean left) {
        if (wide) {
            if (left) {
                e.b.lshl();
            } else {
                e.b.lushr();
            }
        } else if (left) {
            e.b.ishl();
        } else {
            e.b.iushr();
        }
    }
}
