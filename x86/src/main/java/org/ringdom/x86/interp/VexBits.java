package org.ringdom.x86.interp;

import java.lang.invoke.MethodHandles;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.state.Cpu;

/** BMI1 and BMI2: instructions on general registers with a VEX prefix. */
final class VexBits extends Insn {
    static final String NAMES = "ANDN BLSR BLSMSK BLSI BZHI BEXTR PDEP PEXT MULX SHLX SARX SHRX RORX";

    private static final int ANDN = 0;
    private static final int BLSR = 1;
    private static final int BLSMSK = 2;
    private static final int BLSI = 3;
    private static final int BZHI = 4;
    private static final int BEXTR = 5;
    private static final int PDEP = 6;
    private static final int PEXT = 7;
    private static final int MULX = 8;
    private static final int SHLX = 9;
    private static final int SARX = 10;
    private static final int SHRX = 11;

    private static final int KEY = Templates.key(MethodHandles.lookup());
    private static final int OP = KEY & 0xFF;
    private static final int SIZE = 1 << (KEY >> 8 & 7);
    private static final int FORM = KEY >> 12 & 3;
    private static final int BITS = 8 * SIZE;

    /** VEX.vvvv. */
    private int other;

    static Insn make(int op, Decoded d) {
        return Templates.make(VexBits.class, op | log(d.size()) << 8 | form(d) << 12, d);
    }

    @Override
    protected Insn fresh() {
        return new VexBits();
    }

    @Override
    protected void bind(Decoded d) {
        super.bind(d);
        other = d.vexRegister;
    }

    @Override
    public void execute(Cpu c) {
        long e = readE(c, FORM, SIZE);
        long u = zeroExtend(e, SIZE);
        switch (OP) {
            case ANDN -> set(c, reg, 0, SIZE, Arith.logic(c, ~get(c, other, 0, SIZE) & e));
            case BLSR, BLSMSK, BLSI -> lowest(c, e);
            case BZHI -> zeroHigh(c, e);
            case BEXTR -> extract(c, u);
            case PDEP -> set(c, reg, 0, SIZE, Long.expand(c.regs[other], u));
            case PEXT -> set(c, reg, 0, SIZE, Long.compress(zeroExtend(c.regs[other], SIZE), u));
            case MULX -> multiply(c, u);
            case SHLX -> set(c, reg, 0, SIZE, u << count(c));
            case SARX -> set(c, reg, 0, SIZE, e >> count(c));
            case SHRX -> set(c, reg, 0, SIZE, u >>> count(c));
            default -> {
                int n = (int) immediate & BITS - 1;
                set(c, reg, 0, SIZE, n == 0 ? u : u >>> n | u << BITS - n);
            }
        }
    }

    private int count(Cpu c) {
        return (int) c.regs[other] & BITS - 1;
    }

    /** BLSR, BLSMSK and BLSI: CF tells whether the source is 0, for BLSI whether it is not. */
    private void lowest(Cpu c, long e) {
        long r = OP == BLSR ? e & e - 1 : OP == BLSMSK ? e ^ e - 1 : e & -e;
        long result = extend(r, SIZE);
        set(c, other, 0, SIZE, result);
        Arith.flags(c, result, e == 0 != (OP == BLSI) ? 1 : 0, 0);
    }

    private void zeroHigh(Cpu c, long e) {
        int from = (int) c.regs[other] & 0xFF;
        long r = from < BITS ? e & (1L << from) - 1 : e;
        set(c, reg, 0, SIZE, r);
        Arith.flags(c, extend(r, SIZE), from >= BITS ? 1 : 0, 0);
    }

    private void extract(Cpu c, long u) {
        int from = (int) c.regs[other] & 0xFF;
        int length = (int) c.regs[other] >>> 8 & 0xFF;
        long shifted = from < BITS ? u >>> from : 0;
        long r = length < BITS ? shifted & (1L << length) - 1 : shifted;
        set(c, reg, 0, SIZE, r);
        Arith.logic(c, extend(r, SIZE));
    }

    /** The high half wins if both results go to one register. */
    private void multiply(Cpu c, long u) {
        long d = zeroExtend(c.regs[Cpu.RDX], SIZE);
        long low = d * u;
        set(c, other, 0, SIZE, low);
        set(c, reg, 0, SIZE, SIZE == 8 ? Math.unsignedMultiplyHigh(d, u) : low >>> 32);
    }
}
