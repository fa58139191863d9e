package org.ringdom.blkback;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.ringdom.runtime.settings.Setting;
import org.ringdom.runtime.settings.SettingGroup;

/**
 * The limits and choices of the block service, all in one place.
 *
 * @param maxQueues most rings that a frontend may use for one disk
 * @param maxRingOrder log2 of the most pages of a ring
 * @param maxIndirectSegments most segments of an indirect request
 * @param persistent whether persistent grants are offered
 * @param maxPersistent most grants of one ring that stay mapped
 * @param publishBatch answers that are shown to a frontend at once, at most
 * @param ioThreads threads for transfers that may wait
 * @param slowWriteNs a write by the agent that took longer sends the next ones to the threads
 * @param slowHoldNs for how long
 * @param inlineWrites whether the agent itself writes to images that do not lie in memory
 * @param statistics whether transfers are counted and timed
 */
public record BlkbackSettings(int maxQueues, int maxRingOrder, int maxIndirectSegments, boolean persistent,
        int maxPersistent, int publishBatch, int ioThreads, long slowWriteNs, long slowHoldNs, boolean inlineWrites,
        boolean statistics) {
    /** {@link #maxQueues}. */
    public static final Setting MAX_QUEUES = new Setting("blk-max-queues", "rings", 4, 1, 16, "rings per disk");
    /** {@link #maxRingOrder}. */
    public static final Setting MAX_RING_ORDER = new Setting("blk-max-ring-order", "log2 pages", 4, 0, 4,
            "largest ring");
    /** {@link #maxIndirectSegments}. */
    public static final Setting MAX_INDIRECT = new Setting("blk-max-indirect", "segments", 256, 0, 512,
            "most segments of an indirect request; 0 offers none");
    /** {@link #persistent}. */
    public static final Setting PERSISTENT = new Setting("blk-persistent", "0 or 1", 1, 0, 1,
            "offer persistent grants: a guest copies, and changes no grants");
    /** {@link #maxPersistent}. */
    public static final Setting MAX_PERSISTENT = new Setting("blk-max-persistent", "grants", 1056, 0, 65_536,
            "grants of a ring that stay mapped");
    /** {@link #publishBatch}. */
    public static final Setting PUBLISH_BATCH = new Setting("blk-publish-batch", "answers", 16, 1, 512,
            "answers shown to a frontend at once");
    /** {@link #ioThreads}. */
    public static final Setting IO_THREADS = new Setting("blk-io-threads", "threads", 4, 1, 64,
            "threads for transfers that wait for storage");
    /** {@link #slowWriteNs}. */
    public static final Setting SLOW_WRITE = new Setting("blk-slow-write-ns", "ns", 5_000_000, 0, 1_000_000_000,
            "a longer write by the agent sends the next ones to the threads");
    /** {@link #slowHoldNs}. */
    public static final Setting SLOW_HOLD = new Setting("blk-slow-hold-ns", "ns", 100_000_000, 0, 10_000_000_000L,
            "for so long");
    /** {@link #inlineWrites}. */
    public static final Setting INLINE_WRITES = new Setting("blk-inline-writes", "0 or 1", 1, 0, 1,
            "let the agent write to the page cache itself");
    /** {@link #statistics}. */
    public static final Setting STATISTICS = new Setting("blk-statistics", "0 or 1", 1, 0, 1,
            "count and time what each disk transfers");

    /** All settings of the group. */
    public static List<Setting> all() {
        return List.of(MAX_QUEUES, MAX_RING_ORDER, MAX_INDIRECT, PERSISTENT, MAX_PERSISTENT, PUBLISH_BATCH, IO_THREADS,
                SLOW_WRITE, SLOW_HOLD, INLINE_WRITES, STATISTICS);
    }

    /** The group as set by {@code options}. */
    public static BlkbackSettings from(Map<String, String> options) {
        return new BlkbackSettings((int) MAX_QUEUES.from(options), (int) MAX_RING_ORDER.from(options),
                (int) MAX_INDIRECT.from(options), PERSISTENT.from(options) == 1, (int) MAX_PERSISTENT.from(options),
                (int) PUBLISH_BATCH.from(options), (int) IO_THREADS.from(options), SLOW_WRITE.from(options),
                SLOW_HOLD.from(options), INLINE_WRITES.from(options) == 1, STATISTICS.from(options) == 1);
    }

    /** The group for the settings file. */
    public static final class Group implements SettingGroup {
        @Override
        public Set<String> roles() {
            return Set.of("blkback");
        }

        @Override
        public List<Setting> settings() {
            return all();
        }
    }
}
