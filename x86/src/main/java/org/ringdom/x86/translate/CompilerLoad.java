package org.ringdom.x86.translate;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;

/**
 * Whether HotSpot's compilers keep up with the regions that they are given.
 *
 * <p>The length of their queue is not to be had; how long they have compiled is. While they work nearly all the time, only few
 * more regions are made in each window of time: what waits in the queue runs slower than the interpreter.
 */
final class CompilerLoad {
    private static final long WINDOW_NS = 50_000_000;
    /** Regions in a window while the compilers are busy. */
    private static final int FEW = 8;
    private static final double BUSY = 0.8;

    private final CompilationMXBean compilers = ManagementFactory.getCompilationMXBean();
    private final boolean known = compilers != null && compilers.isCompilationTimeMonitoringSupported();
    private long windowStart = System.nanoTime();
    private long compiledMs = known ? compilers.getTotalCompilationTime() : 0;
    private boolean busy;
    private int made;

    /** True if one more region may be made; counts it. */
    boolean ready() {
        long now = System.nanoTime();
        if (now - windowStart > WINDOW_NS) {
            long ms = known ? compilers.getTotalCompilationTime() : 0;
            busy = (ms - compiledMs) * 1e6 > BUSY * (now - windowStart);
            compiledMs = ms;
            windowStart = now;
            made = 0;
        }
        if (busy && made >= FEW) {
            return false;
        }
        made++;
        return true;
    }
}
