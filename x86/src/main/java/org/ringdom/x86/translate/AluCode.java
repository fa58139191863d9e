package org.ringdom.x86.translate;

import org.ringdom.x86.decode.Operand;

/** ADD to CMP, TEST, NOT, NEG, INC and DEC. */
final class AluCode {
    private final Emitter e;
    private final FlagCode flags;
    private final Operands operands;

    AluCode(Emitter emitter, FlagCode flags, Operands operands) {
        e = emitter;
        this.flags = flags;
        this.operands = operands;
    }

    private static boolean wanted(Site site) {
        return (FlagUse.mayWrite(site) & site.live) != 0;
    }

    /** Two operands. */
    void binary(Site site) {
        boolean intoG = site.place(0) == Operand.Place.G;
        boolean result = site.op != Op.CMP && site.op != Op.TEST;
        boolean carries = site.op == Op.ADC || site.op == Op.SBB;
        boolean wanted = wanted(site);
        boolean logic = site.op == Op.AND || site.op == Op.OR || site.op == Op.XOR || site.op == Op.TEST;
        int size = site.size;
        operands.prepare(site, size, result && !intoG);
        if (carries) {
            flags.carry();
            e.b.istore(Emitter.EXIT);
        }
        if (intoG) {
            e.push(size, site.reg, site.regShift);
        } else {
            operands.push(site, size);
        }
        if (wanted && !logic) {
            e.keep(size, Emitter.FLAG_A);
        }
        source(site, intoG);
        if (wanted && !logic) {
            e.keep(size, Emitter.FLAG_B);
        }
        compute(site.op, size);
        if (wanted) {
            e.keep(size, Emitter.FLAG_R);
        }
        if (!result) {
            drop(size);
        } else if (intoG) {
            e.pop(size, site.reg, site.regShift);
        } else {
            operands.pop(site, size);
        }
        if (wanted && carries) {
            e.b.lload(Emitter.FLAG_A).lload(Emitter.FLAG_B).lload(Emitter.FLAG_R);
            e.constant(64 - 8 * size);
            e.flagCall(site.op == Op.ADC ? "add" : "subtract", FlagCode.ADD_AUX);
            e.b.lstore(Emitter.FLAG_A);
        }
    }

    private void source(Site site, boolean intoG) {
        if (intoG) {
            operands.push(site, site.size);
        } else if (site.place(1) == Operand.Place.G) {
            e.push(site.size, site.reg, site.regShift);
        } else {
            e.constant(site.size, site.d.immediate);
        }
    }

    private void drop(int size) {
        if (size == 8) {
            e.b.pop2();
        } else {
            e.b.pop();
        }
    }

    private void compute(Op op, int size) {
        boolean wide = size == 8;
        switch (op) {
            case ADD -> add(wide);
            case ADC -> {
                add(wide);
                carry(wide);
                add(wide);
            }
            case SUB, CMP -> subtract(wide);
            case SBB -> {
                subtract(wide);
                carry(wide);
                subtract(wide);
            }
            case AND, TEST -> {
                if (wide) {
                    e.b.land();
                } else {
                    e.b.iand();
                }
            }
            case OR -> {
                if (wide) {
                    e.b.lor();
                } else {
                    e.b.ior();
                }
            }
            default -> {
                if (wide) {
                    e.b.lxor();
                } else {
                    e.b.ixor();
                }
            }
        }
        e.wrap(size);
    }

    private void carry(boolean wide) {
        e.b.iload(Emitter.EXIT);
        if (wide) {
            e.b.i2l();
        }
    }

    private void add(boolean wide) {
        if (wide) {
            e.b.ladd();
        } else {
            e.b.iadd();
        }
    }

    private void subtract(boolean wide) {
        if (wide) {
            e.b.lsub();
        } else {
            e.b.isub();
        }
    }

    void not(Site site) {
        operands.prepare(site, site.size, true);
        operands.push(site, site.size);
        e.constant(site.size, -1);
        compute(Op.XOR, site.size);
        operands.pop(site, site.size);
    }

    void negate(Site site) {
        boolean wanted = wanted(site);
        operands.prepare(site, site.size, true);
        e.constant(site.size, 0);
        if (wanted) {
            e.keep(site.size, Emitter.FLAG_A);
        }
        operands.push(site, site.size);
        if (wanted) {
            e.keep(site.size, Emitter.FLAG_B);
        }
        finish(site, Op.SUB, wanted);
    }

    private void finish(Site site, Op op, boolean wanted) {
        compute(op, site.size);
        if (wanted) {
            e.keep(site.size, Emitter.FLAG_R);
        }
        operands.pop(site, site.size);
    }

    /** INC and DEC: CF stays, and is kept beside the operands. */
    void step(Site site) {
        boolean wanted = wanted(site);
        boolean carry = wanted && (site.live & FlagUse.CF) != 0;
        operands.prepare(site, site.size, true);
        if (carry) {
            flags.carry();
            e.b.i2l().lstore(Emitter.T1);
        }
        operands.push(site, site.size);
        if (wanted) {
            e.keep(site.size, Emitter.FLAG_A);
        }
        e.constant(site.size, 1);
        finish(site, site.op == Op.INC ? Op.ADD : Op.SUB, wanted);
        if (wanted) {
            if (carry) {
                e.b.lload(Emitter.T1);
            } else {
                e.constant(0L);
            }
            e.b.lstore(Emitter.FLAG_B);
        }
    }
}
