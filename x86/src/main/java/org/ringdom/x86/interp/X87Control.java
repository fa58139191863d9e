package org.ringdom.x86.interp;

import java.lang.invoke.MethodHandles;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.fp.Real;
import org.ringdom.x86.state.Cpu;
import org.ringdom.x86.state.VectorState;

/** x87 control: words, the environment of FNSTENV (Intel SDM volume 1, figures 8-9 and 8-11), FNSAVE, FNINIT, tags. */
final class X87Control extends X87 {
    static final int LDCW = 0;
    static final int STCW = 1;
    static final int STSW = 2;
    static final int CLEX = 3;
    static final int INIT = 4;
    static final int WAIT = 5;
    static final int LDENV = 6;
    static final int STENV = 7;
    static final int RSTOR = 8;
    static final int SAVE = 9;
    static final int NOP = 10;
    static final int FREE = 11;
    static final int FREEP = 12;
    static final int DECSTP = 13;
    static final int INCSTP = 14;
    static final int EMMS = 15;

    private static final int KEY = Templates.key(MethodHandles.lookup());
    private static final int OP = KEY & 0xFF;
    /** Bytes of a field of the environment: 2 with an operand-size prefix, else 4. */
    private static final int FIELD = (KEY & 1 << 8) != 0 ? 2 : 4;
    private static final int FORM = KEY >> 12 & 3;
    private static final int ENVIRONMENT = 7 * FIELD;
    private static final long FILL = FIELD == 4 ? 0xFFFF_0000L : 0;

    static Insn make(int op, Decoded d) {
        return Templates.make(X87Control.class, op | (d.operandSize == 2 ? 1 << 8 : 0) | form(d) << 12, d);
    }

    @Override
    protected Insn fresh() {
        return new X87Control();
    }

    @Override
    protected long operandOffset(Cpu c) {
        return offset(c, FORM);
    }

    @Override
    public void execute(Cpu c) {
        VectorState v = c.vector;
        switch (OP) {
            case STCW -> c.memory.store(address(c, FORM), v.control, 2);
            case STSW -> {
                if (FORM == REGISTER) {
                    set(c, Cpu.RAX, 0, 2, v.status | v.top << 11);
                } else {
                    c.memory.store(address(c, FORM), v.status | v.top << 11, 2);
                }
            }
            case CLEX -> v.status &= ~(BUSY | SUMMARY | STACK | 0x3F);
            case INIT -> initialise(v);
            case STENV -> storeEnvironment(c);
            case SAVE -> save(c);
            default -> waiting(c);
        }
    }

    private void waiting(Cpu c) {
        checkWaiting(c);
        VectorState v = c.vector;
        switch (OP) {
            case WAIT -> {
            }
            case LDCW -> setControl(v, (int) c.memory.load(address(c, FORM), 2));
            case LDENV -> {
                long va = address(c, FORM);
                checkRead(c, va, ENVIRONMENT);
                loadEnvironment(c, va);
            }
            case RSTOR -> restore(c);
            case EMMS -> {
                v.empty = 0xFF;
                v.top = 0;
            }
            case NOP -> beginQuietly(c);
            case FREE -> {
                begin(c);
                v.empty |= 1 << physical(v, sti);
            }
            case FREEP -> {
                begin(c);
                v.empty |= 1 << physical(v, sti);
                pop(v);
            }
            case DECSTP -> {
                begin(c);
                push(v);
            }
            default -> {
                begin(c);
                v.top = v.top + 1 & 7;
            }
        }
    }

    /** The processor looks at the first field, then at the last byte. */
    private static void checkRead(Cpu c, long va, int bytes) {
        c.memory.checkRead(va, FIELD);
        c.memory.checkRead(va + bytes - 1, 1);
        c.memory.checkRead(va, bytes);
    }

    private static void checkWrite(Cpu c, long va, int bytes) {
        c.memory.checkWrite(va, FIELD);
        c.memory.checkWrite(va + bytes - 1, 1);
        c.memory.checkWrite(va, bytes);
    }

    private static void setControl(VectorState v, int word) {
        v.control = word & 0x1F7F | 0x40;
        v.setStatus(v.status);
    }

    private static void initialise(VectorState v) {
        v.control = 0x37F;
        v.status = 0;
        v.top = 0;
        v.empty = 0xFF;
        v.lastIp = 0;
        v.lastData = 0;
        v.lastOpcode = 0;
    }

    /** Two bits a register: 0 valid, 1 zero, 2 special, 3 empty. */
    private static int tags(VectorState v) {
        int tags = 0;
        for (int p = 0; p < 8; p++) {
            tags |= tag(v, p) << 2 * p;
        }
        return tags;
    }

    private static int tag(VectorState v, int p) {
        if ((v.empty >> p & 1) != 0) {
            return 3;
        }
        Real real = v.unit.a;
        real.unpackExtended(v.significand[p], v.exponent[p]);
        return real.kind == Real.ZERO ? 1 : real.kind == Real.FINITE && !real.denormal ? 0 : 2;
    }

    private void storeEnvironment(Cpu c) {
        VectorState v = c.vector;
        long va = address(c, FORM);
        checkWrite(c, va, ENVIRONMENT);
        storeEnvironment(c, va);
        v.control |= 0x3F;
        v.setStatus(v.status);
    }

    private static void storeEnvironment(Cpu c, long va) {
        VectorState v = c.vector;
        c.memory.store(va, v.control | FILL, FIELD);
        c.memory.store(va + FIELD, v.status | v.top << 11 | FILL, FIELD);
        c.memory.store(va + 2 * FIELD, tags(v) | FILL, FIELD);
        c.memory.store(va + 3 * FIELD, v.lastIp, FIELD);
        c.memory.store(va + 4 * FIELD, FIELD == 4 ? (long) v.lastOpcode << 16 : 0, FIELD);
        c.memory.store(va + 5 * FIELD, v.lastData, FIELD);
        c.memory.store(va + 6 * FIELD, FILL, FIELD);
    }

    private static void loadEnvironment(Cpu c, long va) {
        VectorState v = c.vector;
        int control = (int) c.memory.load(va, 2);
        int status = (int) c.memory.load(va + FIELD, 2) & 0xFFFF;
        int tags = (int) c.memory.load(va + 2 * FIELD, 2);
        v.lastIp = zeroExtend(c.memory.load(va + 3 * FIELD, FIELD), FIELD);
        v.lastOpcode = FIELD == 4 ? (int) (c.memory.load(va + 4 * FIELD, 4) >> 16) & 0x7FF : 0;
        v.lastData = zeroExtend(c.memory.load(va + 5 * FIELD, FIELD), FIELD);
        v.control = control & 0x1F7F | 0x40;
        v.top = status >> 11 & 7;
        v.setStatus(status & ~0x3800);
        v.empty = 0;
        for (int p = 0; p < 8; p++) {
            v.empty |= (tags >> 2 * p & 3) == 3 ? 1 << p : 0;
        }
    }

    private void save(Cpu c) {
        VectorState v = c.vector;
        long va = address(c, FORM);
        checkWrite(c, va, ENVIRONMENT + 80);
        storeEnvironment(c, va);
        for (int i = 0; i < 8; i++) {
            int p = physical(v, i);
            c.memory.store(va + ENVIRONMENT + 10 * i, v.significand[p], 8);
            c.memory.store(va + ENVIRONMENT + 10 * i + 8, v.exponent[p], 2);
        }
        initialise(v);
    }

    private void restore(Cpu c) {
        VectorState v = c.vector;
        long va = address(c, FORM);
        checkRead(c, va, ENVIRONMENT + 80);
        loadEnvironment(c, va);
        for (int i = 0; i < 8; i++) {
            int p = physical(v, i);
            v.significand[p] = c.memory.load(va + ENVIRONMENT + 10 * i, 8);
            v.exponent[p] = (int) c.memory.load(va + ENVIRONMENT + 10 * i + 8, 2) & 0xFFFF;
        }
    }
}
