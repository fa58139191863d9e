package org.ringdom.platform.linux;

import java.lang.foreign.Linker;

/** The clock behind {@code System.nanoTime()}, for machine code that asks it without the JVM. */
public final class MonotonicClock {
    /** CLOCK_MONOTONIC, the first argument of the function. */
    public static final int ID = 1;

    private MonotonicClock() {
    }

    /**
     * Address of {@code clock_gettime}, which asks the kernel's shared page, as a C function of this platform: the clock's number, then
     * the address for seconds and nanoseconds, 8 bytes each.
     */
    public static long function() {
        return Linker.nativeLinker().defaultLookup().find("clock_gettime")
                .orElseThrow(() -> new IllegalStateException("the C library has no clock_gettime")).address();
    }
}
