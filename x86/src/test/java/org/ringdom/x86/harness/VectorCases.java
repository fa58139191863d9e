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
