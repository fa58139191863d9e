package org.ringdom.launcher.demo;

import java.util.Map;

/**
 * What the verifier has counted.
 *
 * @param reads answered
 * @param writes answered
 * @param flushes answered
 * @param discards answered
 * @param sectors of 512 bytes that reads, writes and discards covered
 * @param permille how far the phase is
 */
public record VerifierCounts(long reads, long writes, long flushes, long discards, long sectors, int permille) {
    private static final int SECTOR = 512;

    /** From the values by their labels; what is not there yet is 0. */
    static VerifierCounts of(Map<String, Long> counters) {
        return new VerifierCounts(value(counters, "reads"), value(counters, "writes"), value(counters, "flushes"),
                value(counters, "discards"), value(counters, "sectors"), (int) value(counters, "permille"));
    }

    private static long value(Map<String, Long> counters, String name) {
        return counters.getOrDefault("verifier." + name, 0L);
    }

    /** All requests. */
    public long requests() {
        return reads + writes + flushes + discards;
    }

    /** Bytes that reads, writes and discards covered. */
    public long bytes() {
        return sectors * SECTOR;
    }
}
