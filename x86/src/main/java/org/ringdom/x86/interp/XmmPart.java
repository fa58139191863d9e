package org.ringdom.x86.interp;

import java.lang.invoke.MethodHandles;
import java.util.List;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.state.Cpu;

/** Moves between parts of XMM registers and memory or general registers, and moves that widen. */
final class XmmPart extends Insn {
    static final List<String> NAMES = List.of("PMOVSXBW", "PMOVSXBD", "PMOVSXBQ", "PMOVSXWD", "PMOVSXWQ", "PMOVSXDQ",
            "PMOVZXBW", "PMOVZXBD", "PMOVZXBQ", "PMOVZXWD", "PMOVZXWQ", "PMOVZXDQ", "PEXTRB", "PEXTRW", "PEXTRD",
            "EXTRACTPS", "PINSRB", "INSERTPS", "PINSRD", "MASKMOVDQU");

    private static final int KEY = Templates.key(MethodHandles.lookup());
    private static final int OP = KEY & 0xFF;
    private static final boolean WIDE = (KEY & 1 << 8) != 0;
    private static final boolean ADDRESS32 = (KEY & 1 << 9) != 0;
    private static final int FORM = KEY >> 12 & 3;
    private static final int[] FROM_BITS = {8, 8, 8, 16, 16, 32};
    private static final int[] TO_BITS = {16, 32, 64, 32, 64, 64};
    private static final long LOW = 0xFFFF_FFFFL;

    static Insn make(int op, Decoded d) {
        int key = op | (d.rexW() ? 1 << 8 : 0) | (d.address32 ? 1 << 9 : 0) | form(d) << 12;
        return Templates.make(XmmPart.class, key, d);
    }

    @Override
    protected Insn fresh() {
        return new XmmPart();
    }

    @Override
    public void execute(Cpu c) {
        switch (OP) {
            case 12 -> extract(c, 8, 1);
            case 13 -> extract(c, 16, 2);
            case 14 -> extract(c, WIDE ? 64 : 32, WIDE ? 8 : 4);
            case 15 -> extract(c, 32, 4);
            case 16 -> insert(c, 8);
            case 17 -> insertSingle(c);
            case 18 -> insert(c, WIDE ? 64 : 32);
            case 19 -> {
                long offset = ADDRESS32 ? c.regs[Cpu.RDI] & LOW : c.regs[Cpu.RDI];
                MaskedStore.store(c, offset + c.regs[segment], c.vector.low(reg), c.vector.high(reg),
                        c.vector.low(rm), c.vector.high(rm), 16);
            }
            default -> widen(c);
        }
    }

    private void widen(Cpu c) {
        int from = FROM_BITS[OP % 6];
        int to = TO_BITS[OP % 6];
        int count = 128 / to;
        int bytes = count * from / 8;
        long source = FORM == REGISTER ? c.vector.low(rm) : c.memory.load(address(c, FORM), bytes);
        long low = 0;
        long high = 0;
        for (int i = 0; i < count; i++) {
            long lane = source << 64 - from - i * from;
            lane = OP < 6 ? lane >> 64 - from : lane >>> 64 - from;
            lane &= to == 64 ? -1 : (1L << to) - 1;
            int at = i * to;
            if (at < 64) {
                low |= lane << at;
            } else {
                high |= lane << at - 64;
            }
        }
        c.vector.set(reg, low, high);
    }

    private long lane(Cpu c, int register, int bits) {
        int at = (int) immediate * bits & 127;
        return (at < 64 ? c.vector.low(register) : c.vector.high(register)) >>> (at & 63);
    }

    private void extract(Cpu c, int bits, int bytes) {
        long value = zeroExtend(lane(c, reg, bits), bytes);
        if (FORM == REGISTER) {
            c.regs[rm] = value;
        } else {
            c.memory.store(address(c, FORM), value, bytes);
        }
    }

    private void insert(Cpu c, int bits) {
        long value = FORM == REGISTER ? c.regs[rm] : c.memory.load(address(c, FORM), bits / 8);
        put(c, (int) immediate * bits & 127, bits, value);
    }

    private void put(Cpu c, int at, int bits, long value) {
        long mask = -1L >>> 64 - bits << (at & 63);
        long placed = value << (at & 63) & mask;
        long low = c.vector.low(reg);
        long high = c.vector.high(reg);
        c.vector.set(reg, at < 64 ? low & ~mask | placed : low, at < 64 ? high : high & ~mask | placed);
    }

    private void insertSingle(Cpu c) {
        int control = (int) immediate & 0xFF;
        long value;
        if (FORM == REGISTER) {
            int from = control >> 6;
            value = (from < 2 ? c.vector.low(rm) : c.vector.high(rm)) >>> (from & 1) * 32;
        } else {
            value = c.memory.load(address(c, FORM), 4);
        }
        put(c, (control >> 4 & 3) * 32, 32, value);
        for (int i = 0; i < 4; i++) {
            if ((control >> i & 1) != 0) {
                put(c, i * 32, 32, 0);
            }
        }
    }
}
