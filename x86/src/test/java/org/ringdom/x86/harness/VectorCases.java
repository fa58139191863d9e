package org.ringdom.x86.harness;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

import org.ringdom.x86.decode.Decoded;

/** Contents of the x87 and SSE registers and of their operands in memory. */
final class VectorCases {
    private VectorCases() {
    }

    static void fill(byte[] image, SplittableRandom random) {
        FxImage.initialise(image);
        ByteBuffer b = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 160; at < TestCase.FX_BYTES; at += 8) {
            b.putLong(at, FloatCases.lane(random));
        }
        if (random.nextInt(4) == 0) {
            // Equal operands.
            for (int at = 176; at < TestCase.FX_BYTES; at += 16) {
                b.putLong(at, b.getLong(160));
            }
        }
        b.putInt(24, FloatCases.mxcsr(random));
        x87(b, random);
    }

    /** Registers mostly in use, exceptions mostly masked, now and then one that waits. */
    private static void x87(ByteBuffer b, SplittableRandom random) {
        int control = switch (random.nextInt(8)) {
            case 0, 1, 2, 3 -> 0x37F;
            case 4, 5 -> 0x7F | random.nextInt(16) << 8;
            default -> random.nextInt() & 0x1F3F | 0x40;
        };
        int status = random.nextInt() & (random.nextInt(3) == 0 ? 0x7F7F : 0x7F00);
        if (random.nextInt(10) != 0) {
            status &= control | ~0x3F;
        }
        b.putShort(0, (short) control).putShort(2, (short) status);
        b.put(4, (byte) (random.nextInt(4) != 0 ? -1 : random.nextInt()));
        b.putShort(6, (short) (random.nextInt() & 0x7FF)).putLong(8, random.nextLong() >>> 17)
                .putLong(16, random.nextLong() >>> 17);
        boolean equal = random.nextInt(8) == 0;
        for (int i = 0; i < 8; i++) {
            boolean copy = equal && i > 0;
            b.putLong(32 + 16 * i, copy ? b.getLong(32) : FloatCases.significand(random));
            b.putLong(40 + 16 * i, copy ? b.getLong(40) : FloatCases.signAndExponent(random));
        }
    }

    /** Puts something sensible where the operand in memory is. */
    static void patch(Decoded d, TestCase test, SplittableRandom random) {
        if (test.operandAt < 0) {
            return;
        }
        byte[] bytes = switch (d.entry.mnemonic) {
            case "FXRSTOR", "XRSTOR", "XSAVE", "XSAVEOPT" -> image(random);
            case "LDMXCSR" -> ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(random.nextInt(0x10000) | (random.nextInt(8) == 0 ? 1 << random.nextInt(32) : 0)).array();
            default -> operand(random);
        };
        test.patchAt = test.operandAt;
        int room = TestCase.DATA_SIZE - test.patchAt;
        test.patch = java.util.Arrays.copyOf(bytes, Math.min(bytes.length, room));
    }

    private static byte[] operand(SplittableRandom random) {
        return ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(FloatCases.lane(random))
                .putLong(FloatCases.lane(random)).array();
    }

    /** An image of XSAVE, mostly a valid one. */
    private static byte[] image(SplittableRandom random) {
        byte[] image = new byte[576];
        ByteBuffer b = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 512; i++) {
            image[i] = (byte) random.nextInt();
        }
        b.putInt(24, random.nextInt(0x10000) | (random.nextInt(8) == 0 ? 1 << random.nextInt(32) : 0));
        b.putLong(512, random.nextInt(4) | (random.nextInt(8) == 0 ? 1L << random.nextInt(10, 17) : 0));
        if (random.nextBoolean()) {
            b.putLong(520, Long.MIN_VALUE | random.nextInt(4) | (random.nextInt(8) == 0 ? 1L << random.nextInt(10, 17) : 0));
        }
        if (random.nextInt(8) == 0) {
            b.put(520 + random.nextInt(56), (byte) 1);
        }
        return image;
    }
}
