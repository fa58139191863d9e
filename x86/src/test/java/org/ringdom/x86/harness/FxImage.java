package org.ringdom.x86.harness;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import org.ringdom.x86.state.VectorState;

/** The FXSAVE image as the harness exchanges it. */
final class FxImage {
    private FxImage() {
    }

    private static ByteBuffer view(byte[] image) {
        return ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** An image with everything empty and masked. */
    static void initialise(byte[] image) {
        view(image).putShort(0, (short) 0x37F).putInt(24, VectorState.MXCSR_DEFAULT);
    }

    static void load(VectorState v, byte[] image) {
        ByteBuffer b = view(image);
        v.control = b.getShort(0) & 0xFFFF;
        int status = b.getShort(2) & 0xFFFF;
        v.top = status >> 11 & 7;
        v.setStatus(status & ~0x3800);
        v.empty = ~b.get(4) & 0xFF;
        v.lastOpcode = b.getShort(6) & 0x7FF;
        v.lastIp = b.getLong(8);
        v.lastData = b.getLong(16);
        v.mxcsr = b.getInt(24);
        for (int i = 0; i < 8; i++) {
            int physical = v.top + i & 7;
            v.significand[physical] = b.getLong(32 + 16 * i);
            v.exponent[physical] = b.getShort(40 + 16 * i) & 0xFFFF;
        }
        for (int i = 0; i < 16; i++) {
            v.set(i, b.getLong(160 + 16 * i), b.getLong(168 + 16 * i));
        }
    }

    static void store(VectorState v, byte[] image) {
        ByteBuffer b = view(image);
        b.putShort(0, (short) v.control).putShort(2, (short) (v.status | v.top << 11)).put(4, (byte) ~v.empty);
        b.putShort(6, (short) v.lastOpcode).putLong(8, v.lastIp).putLong(16, v.lastData).putInt(24, v.mxcsr);
        for (int i = 0; i < 8; i++) {
            int physical = v.top + i & 7;
            b.putLong(32 + 16 * i, v.significand[physical]).putLong(40 + 16 * i, v.exponent[physical]);
        }
        for (int i = 0; i < 16; i++) {
            b.putLong(160 + 16 * i, v.low(i)).putLong(168 + 16 * i, v.high(i));
        }
    }
}
