package org.ringdom.x86.harness;

import java.util.SplittableRandom;

/** Random contents of the x87 and SSE registers. */
final class VectorCases {
    private VectorCases() {
    }

    static void fill(byte[] image, SplittableRandom random) {
        FxImage.initialise(image);
        for (int i = 160; i < TestCase.FX_BYTES; i++) {
            image[i] = (byte) random.nextInt();
        }
    }
}
