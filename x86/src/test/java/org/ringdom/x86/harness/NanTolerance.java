package org.ringdom.x86.harness;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A dot product of several NaNs is a NaN, but which one depends on the order in which the processor adds. */
final class NanTolerance {
    private NanTolerance() {
    }

    /** Makes our XMM lanes equal to the real ones where both hold a NaN. */
    static void adjust(boolean single, byte[] ours, byte[] real) {
        ByteBuffer mine = ByteBuffer.wrap(ours).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer its = ByteBuffer.wrap(real).order(ByteOrder.LITTLE_ENDIAN);
        int bytes = single ? 4 : 8;
        for (int at = 160; at < TestCase.FX_BYTES; at += bytes) {
            boolean both = single
                    ? Float.isNaN(mine.getFloat(at)) && Float.isNaN(its.getFloat(at))
                    : Double.isNaN(mine.getDouble(at)) && Double.isNaN(its.getDouble(at));
            if (both) {
                System.arraycopy(real, at, ours, at, bytes);
            }
        }
    }
}
