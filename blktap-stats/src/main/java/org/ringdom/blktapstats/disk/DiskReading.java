package org.ringdom.blktapstats.disk;

/**
 * A disk at one time.
 *
 * @param timeMs since 1970
 * @param id which disk
 * @param image path of what it lies on
 * @param sectors its size, in sectors of 512 bytes
 * @param readOnly whether guests can't write to it
 * @param rings attached; 0 if the disk is not connected
 * @param inFlight requests taken and not answered; of a dead service, when it died
 * @param maxInFlight most of them at once since the guest was made
 * @param usage what was transferred since the guest was made
 */
public record DiskReading(long timeMs, DiskId id, String image, long sectors, boolean readOnly, int rings,
        long inFlight, long maxInFlight, Usage usage) {
    private static final double MS_PER_S = 1000;

    /** The same at another time. */
    public DiskReading at(long newTimeMs) {
        return new DiskReading(newTimeMs, id, image, sectors, readOnly, rings, inFlight, maxInFlight, usage);
    }

    /** The same disk at a time when it had done nothing. */
    public DiskReading unused(long newTimeMs) {
        return new DiskReading(newTimeMs, id, image, sectors, readOnly, rings, 0, 0, Usage.NONE);
    }

    /** Seconds since an earlier reading; never negative. */
    public double secondsSince(DiskReading earlier) {
        return Math.max(0, timeMs - earlier.timeMs) / MS_PER_S;
    }

    /** Whether it differs in more than its time. */
    public boolean differsFrom(DiskReading other) {
        return !equals(other.at(timeMs));
    }
}
