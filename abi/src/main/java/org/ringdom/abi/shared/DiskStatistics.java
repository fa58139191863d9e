package org.ringdom.abi.shared;

import java.nio.charset.StandardCharsets;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * {@code <service>.stat-<domid>-<device>}: what one disk has transferred. The block service writes it, anybody of the instance
 * reads it, also when the service is dead. It lives as long as the guest: a successor goes on from the values that are there.
 *
 * <pre>
 *   +0     shared file header (domid, incarnation: the guest's)
 *   +64    u32 device           number of the vbd
 *   +68    u32 flags            {@link #READ_ONLY}
 *   +72    u64 sectors          size of the disk
 *   +80    u64 inFlight         requests taken and not answered
 *   +88    u64 maxInFlight
 *   +96    u32 rings            attached now
 *   +128   64 x u64             {@link DiskCounter}, by ordinal
 *   +1024  u32 length, bytes    the image's path, UTF-8, at most {@link #MAX_PATH} bytes
 *   +4096  4 x latencies        {@link #READ}, {@link #WRITE}, {@link #FLUSH}, {@link #DISCARD}:
 *          +0   u64 sumNs
 *          +8   u64 maxNs
 *          +64  1152 x u64      requests per class of latency, see {@link #bucket}
 * </pre>
 *
 * <p>Latencies are counted from taking a request out of the ring to answering it. Classes are log-linear, as in HdrHistogram: 32
 * to each power of two, so that a class is at most 1/32 of its values wide; what took longer than 2^40 ns counts in the last
 * one.
 */
public final class DiskStatistics {
    public static final long MAGIC = SharedFileHeader.magic("RDDSKSTA");
    public static final int VERSION = 1;
    public static final int SIZE = 45_056;

    public static final int DEVICE_OFFSET = 64;
    public static final int FLAGS_OFFSET = 68;
    public static final int SECTORS_OFFSET = 72;
    public static final int IN_FLIGHT_OFFSET = 80;
    public static final int MAX_IN_FLIGHT_OFFSET = 88;
    public static final int RINGS_OFFSET = 96;
    public static final int COUNTERS_OFFSET = 128;
    public static final int MAX_COUNTERS = 64;
    public static final int PATH_OFFSET = 1024;
    public static final int MAX_PATH = 3064;
    public static final int LATENCIES_OFFSET = 4096;
    public static final int LATENCIES_SIZE = 9280;
    public static final int SUM_OFFSET = 0;
    public static final int MAX_OFFSET = 8;
    public static final int BUCKETS_OFFSET = 64;
    public static final int BUCKETS = 1152;

    /** Bit of the flags: the disk is read only. */
    public static final int READ_ONLY = 1;

    /** Kinds of operations whose latencies are kept apart; barriers are writes. */
    public static final int READ = 0;
    public static final int WRITE = 1;
    public static final int FLUSH = 2;
    public static final int DISCARD = 3;
    public static final int OPERATIONS = 4;

    private static final int SUB_BITS = 5;
    private static final int SUB_BUCKETS = 1 << SUB_BITS;
    private static final int MAX_SHIFT = BUCKETS / SUB_BUCKETS - 2;

    private DiskStatistics() {
    }

    /** Fills a file that nobody else can open yet. */
    public static void initialise(SharedBuffer file, int domid, long incarnation, int device) {
        file.putInt(DEVICE_OFFSET, device);
        SharedFileHeader.initialise(file, MAGIC, VERSION, VERSION, domid, incarnation);
    }

    /** Where a counter stands. */
    public static int counterOffset(DiskCounter counter) {
        return COUNTERS_OFFSET + Long.BYTES * counter.ordinal();
    }

    /** Where the latencies of a kind of operations begin. */
    public static int latenciesOffset(int operation) {
        return LATENCIES_OFFSET + operation * LATENCIES_SIZE;
    }

    /** The class of a latency; negative ones count as 0. */
    public static int bucket(long latencyNs) {
        if (latencyNs < SUB_BUCKETS) {
            return (int) Math.max(0, latencyNs);
        }
        int shift = 63 - SUB_BITS - Long.numberOfLeadingZeros(latencyNs);
        return shift > MAX_SHIFT ? BUCKETS - 1 : shift * SUB_BUCKETS + (int) (latencyNs >>> shift);
    }

    /** The longest latency of a class, in ns. */
    public static long highestOf(int bucket) {
        int shift = bucket < SUB_BUCKETS ? 0 : bucket / SUB_BUCKETS - 1;
        long sub = bucket - (long) shift * SUB_BUCKETS;
        return (sub + 1 << shift) - 1;
    }

    /** Stores the image's path; a longer one is cut. */
    public static void path(SharedBuffer file, String path) {
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(bytes.length, MAX_PATH);
        file.putBytes(PATH_OFFSET + Integer.BYTES, bytes, 0, length);
        file.putIntRelease(PATH_OFFSET, length);
    }

    /** The image's path. */
    public static String path(SharedBuffer file) {
        byte[] bytes = new byte[Math.clamp(file.getIntAcquire(PATH_OFFSET), 0, MAX_PATH)];
        file.getBytes(PATH_OFFSET + Integer.BYTES, bytes, 0, bytes.length);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
