package org.ringdom.guest.paravirt;

import java.util.concurrent.TimeUnit;

import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.NanoClock;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.xen.SharedInfo;
import org.ringdom.abi.xen.VcpuTimeInfo;

/**
 * A guest's time: nanoseconds since it was started. Its time stamp counter runs at 1 GHz and shows the same number, so that
 * the conversion in vcpu_time_info never changes. Any thread.
 */
final class GuestClock {
    /** Frequency of the guest's time stamp counter, in kHz. */
    static final int TSC_KHZ = 1_000_000;
    private static final int MULTIPLIER = 1 << 31;
    private static final int SHIFT = 1;

    private final NanoClock clock;
    private final long startNs;
    private final long startEpochNs;

    GuestClock(NanoClock clock, EpochNanoClock epoch) {
        this.clock = clock;
        startNs = clock.nanoTime();
        startEpochNs = epoch.nanoTime();
    }

    /** System time of the guest in ns, and its time stamp counter. */
    long now() {
        return clock.nanoTime() - startNs;
    }

    /** What {@link #now} is more than the host's {@code nanoTime}. */
    long offset() {
        return -startNs;
    }

    /** The host's {@code nanoTime} at a system time of the guest. */
    long hostTime(long guestNs) {
        return startNs + guestNs;
    }

    /** The guest's system time at the host's {@code nanoTime}. */
    long guestTime(long hostNs) {
        return hostNs - startNs;
    }

    /** Fills in the wall clock. */
    void writeWallClock(SharedBuffer buffer, long sharedInfo) {
        SharedInfo info = new SharedInfo().wrap(buffer, sharedInfo);
        long seconds = TimeUnit.NANOSECONDS.toSeconds(startEpochNs);
        info.wcSec(seconds & 0xFFFF_FFFFL).wcSecHi(seconds >>> 32)
                .wcNsec(startEpochNs - TimeUnit.SECONDS.toNanos(seconds));
        info.wcVersionRelease(info.wcVersion() + 2);
    }

    /** Fills in a vcpu_time_info. */
    static void writeTimeInfo(SharedBuffer buffer, long offset) {
        VcpuTimeInfo time = new VcpuTimeInfo().wrap(buffer, offset);
        int version = time.version();
        time.version(version | 1);
        time.tscTimestamp(0).systemTime(0).tscToSystemMul(MULTIPLIER).tscShift(SHIFT).flags(0);
        time.versionRelease((version | 1) + 1);
    }
}
