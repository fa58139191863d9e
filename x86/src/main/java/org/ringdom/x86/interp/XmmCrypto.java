package org.ringdom.x86.interp;

import java.lang.invoke.MethodHandles;
import java.util.List;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.state.Cpu;

/** AES-NI, PCLMULQDQ and the SHA extensions. */
final class XmmCrypto extends Insn {
    static final List<String> NAMES = List.of("AESIMC", "AESENC", "AESENCLAST", "AESDEC", "AESDECLAST",
            "AESKEYGENASSIST", "PCLMULQDQ", "SHA1NEXTE", "SHA1MSG1", "SHA1MSG2", "SHA256RNDS2", "SHA256MSG1",
            "SHA256MSG2", "SHA1RNDS4");

    private static final int KEY = Templates.key(MethodHandles.lookup());
    private static final int OP = KEY & 0xFF;
    private static final int FORM = KEY >> 12 & 3;
    private static final long LOW = 0xFFFF_FFFFL;

    static Insn make(int op, Decoded d) {
        return Templates.make(XmmCrypto.class, op | form(d) << 12, d);
    }

    @Override
    protected Insn fresh() {
        return new XmmCrypto();
    }

    @Override
    public void execute(Cpu c) {
        long x;
        long y;
        if (FORM == REGISTER) {
            x = c.vector.low(rm);
            y = c.vector.high(rm);
        } else {
            long va = address(c, FORM);
            Xmm.checkLoad(c, va, true);
            x = c.memory.load(va, 8);
            y = c.memory.load(va + 8, 8);
        }
        long a = c.vector.low(reg);
        long b = c.vector.high(reg);
        int control = (int) immediate & 0xFF;
        switch (OP) {
            case 0 -> c.vector.set(reg, Aes.inverseMix(x, y, 0), Aes.inverseMix(x, y, 1));
            case 1, 2 -> c.vector.set(reg, Aes.encrypt(a, b, 0, OP == 2) ^ x, Aes.encrypt(a, b, 1, OP == 2) ^ y);
            case 3, 4 -> c.vector.set(reg, Aes.decrypt(a, b, 0, OP == 4) ^ x, Aes.decrypt(a, b, 1, OP == 4) ^ y);
            case 5 -> c.vector.set(reg, Aes.keyAssist(x, control), Aes.keyAssist(y, control));
            case 6 -> carryLess(c, (control & 1) == 0 ? a : b, (control & 16) == 0 ? x : y);
            default -> sha(c, a, b, x, y, control);
        }
    }

    private void carryLess(Cpu c, long u, long v) {
        long low = 0;
        long high = 0;
        for (int i = 0; i < 64; i++) {
            if ((v >>> i & 1) != 0) {
                low ^= u << i;
                high ^= i == 0 ? 0 : u >>> 64 - i;
            }
        }
        c.vector.set(reg, low, high);
    }

    private void sha(Cpu c, long a, long b, long x, long y, int control) {
        switch (OP) {
            case 7 -> c.vector.set(reg, x, y & LOW | (y >>> 32) + Integer.rotateLeft((int) (b >>> 32), 30) << 32);
            case 8 -> c.vector.set(reg, a ^ y, b ^ a);
            case 9 -> messageOne(c, a, b, x, y);
            case 10 -> Sha.rounds256(c, reg, a, b, x, y);
            case 11 -> Sha.schedule256(c, reg, a, b, x);
            case 12 -> Sha.finishSchedule256(c, reg, a, b, x, y);
            default -> Sha.rounds1(c, reg, a, b, x, y, control & 3);
        }
    }

    private void messageOne(Cpu c, long a, long b, long x, long y) {
        int w16 = Integer.rotateLeft((int) (b >>> 32) ^ (int) y, 1);
        int w17 = Integer.rotateLeft((int) b ^ (int) (x >>> 32), 1);
        int w18 = Integer.rotateLeft((int) (a >>> 32) ^ (int) x, 1);
        int w19 = Integer.rotateLeft((int) a ^ w16, 1);
        c.vector.set(reg, w19 & LOW | (long) w18 << 32, w17 & LOW | (long) w16 << 32);
    }
}
