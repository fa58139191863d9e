package org.ringdom.x86.interp;

import java.lang.invoke.MethodHandles;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.decode.Operand;
import org.ringdom.x86.state.Cpu;
import org.ringdom.x86.state.Rflags;

/** Bit tests, scans and counts, CRC32, ADCX and ADOX. */
final class Bits extends Insn {
    static final int BT = 0;
    static final int BTS = 1;
    static final int BTR = 2;
    static final int BTC = 3;
    static final int BSF = 4;
    static final int BSR = 5;
    static final int TZCNT = 6;
    static final int LZCNT = 7;
    static final int POPCNT = 8;
    static final int CRC32 = 9;
    static final int ADCX = 10;
    static final int ADOX = 11;

    private static final int KEY = Templates.key(MethodHandles.lookup());
    private static final int OP = KEY & 0xFF;
    private static final int SIZE = 1 << (KEY >> 8 & 7);
    private static final int FORM = KEY >> 12 & 3;
    private static final boolean IMMEDIATE = (KEY & 1 << 16) != 0;
    private static final boolean LOCK = (KEY & 1 << 17) != 0;
    private static final int BITS = 8 * SIZE;

    static Insn make(int op, Decoded d) {
        boolean immediate = d.entry.operands.get(1).place() == Operand.Place.I;
        int size = op == CRC32 ? d.bytes(1) : d.size();
        int key = op | log(size) << 8 | form(d) << 12 | (immediate ? 1 << 16 : 0) | (d.lock ? 1 << 17 : 0);
        return Templates.make(Bits.class, key, d);
    }

    @Override
    protected Insn fresh() {
        return new Bits();
    }

    @Override
    public void execute(Cpu c) {
        if (OP <= BTC) {
            test(c);
            return;
        }
        long b = readE(c, FORM, SIZE);
        long u = zeroExtend(b, SIZE);
        switch (OP) {
            case BSF, BSR -> scan(c, u);
            case TZCNT -> count(c, u == 0 ? BITS : Long.numberOfTrailingZeros(u), u == 0);
            case LZCNT -> count(c, Long.numberOfLeadingZeros(u) - (64 - BITS), u == 0);
            case POPCNT -> {
                set(c, reg, 0, SIZE, Long.bitCount(u));
                c.setStatus(u == 0 ? Rflags.ZF : 0);
            }
            case CRC32 -> c.regs[reg] = Crc32c.update((int) c.regs[reg], b, SIZE) & 0xFFFF_FFFFL;
            default -> addCarry(c, b);
        }
    }

    private void test(Cpu c) {
        long bitOffset = IMMEDIATE ? immediate & BITS - 1 : get(c, reg, 0, SIZE);
        int bit = (int) bitOffset & BITS - 1;
        long mask = 1L << bit;
        if (FORM == REGISTER) {
            long a = get(c, rm, 0, SIZE);
            if (OP != BT) {
                set(c, rm, 0, SIZE, change(a, mask));
            }
            c.setCf(a >>> bit & 1);
            return;
        }
        long offset = offset(c, FORM) + (IMMEDIATE ? 0 : (bitOffset >> log(BITS)) * SIZE);
        long va = (FORM == MEMORY32 ? offset & 0xFFFF_FFFFL : offset) + c.regs[segment];
        long a = OP == BT ? c.memory.load(va, SIZE) : modify(c, va, mask);
        c.setCf(a >>> bit & 1);
    }

    private static long modify(Cpu c, long va, long mask) {
        long host = c.memory.prepare(va, SIZE);
        while (true) {
            long a = c.memory.loadPrepared(host, va, SIZE);
            if (!LOCK) {
                c.memory.storePrepared(host, va, change(a, mask), SIZE);
                return a;
            }
            if (c.memory.compareAndSet(host, va, a, extend(change(a, mask), SIZE), SIZE)) {
                return a;
            }
        }
    }

    private static long change(long a, long mask) {
        return OP == BTS ? a | mask : OP == BTR ? a & ~mask : a ^ mask;
    }

    /** A source of 0 leaves the destination, even its upper half, as every processor of the last decades does. */
    private void scan(Cpu c, long u) {
        if (u != 0) {
            set(c, reg, 0, SIZE, OP == BSF ? Long.numberOfTrailingZeros(u) : 63 - Long.numberOfLeadingZeros(u));
        }
        c.setZf(u == 0);
    }

    private void count(Cpu c, long result, boolean empty) {
        set(c, reg, 0, SIZE, result);
        c.setZf(result == 0);
        c.setCf(empty ? 1 : 0);
    }

    private void addCarry(Cpu c, long b) {
        long in = OP == ADCX ? c.carry() : c.overflow();
        long a = zeroExtend(get(c, reg, 0, SIZE), SIZE);
        long u = zeroExtend(b, SIZE);
        long sum = a + u + in;
        long out = SIZE == 8 ? (a & u | (a | u) & ~sum) >>> 63 : sum >>> 32;
        set(c, reg, 0, SIZE, sum);
        if (OP == ADCX) {
            c.setCf(out);
        } else {
            c.setOf(out);
        }
    }
}
