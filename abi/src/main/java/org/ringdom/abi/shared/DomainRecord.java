package org.ringdom.abi.shared;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * A domain in {@code core.tbl}: u64 fields only, so that each store is one (offset, value) pair of the redo record.
 *
 * <pre>
 *   +0    u64 identity        state (u8), flags (u24), domid (u32 in the high half)
 *   +8    u64 incarnation     rises with each domain that is made; mappings are keyed by (domid, incarnation)
 *   +16   u64 uuid[2]
 *   +32   u64 maxPages
 *   +40   u64 totPages
 *   +48   u64 vcpus and ports maxVcpus (u32), maxPorts (u32)
 *   +56   u64 pauseCount
 *   +64   u64 shutdownReason  0xFF: none
 *   +72   u64 portsOffset     of its port words in the file
 *   +80   u64 buildId         of the build that made it
 *   +88   u64 teardownCursor  next port to close while DYING
 *   +96   u64 grantFrames
 *   +104  u64 processEpoch    owner epoch of the process that plays it
 *   +112  u64 process         pid
 *   +120  u64 createdNs       CLOCK_BOOTTIME of creation
 *   +128  u64 virqPort[24]    port bound to each global or per-domain VIRQ; 0: none
 *   +320  u64 usedPorts       ports that are not free
 *   +328  u64 filesAttached   1 once the domain's files are complete
 *   +336  u64 pageLimit       pages it may hold now (max_mem), at most maxPages, which is the size of its RAM file
 *   +344..511 reserved
 * </pre>
 */
public final class DomainRecord {
    public static final int SIZE = 512;

    public static final int IDENTITY_OFFSET = 0;
    public static final int INCARNATION_OFFSET = 8;
    public static final int UUID_OFFSET = 16;
    public static final int MAX_PAGES_OFFSET = 32;
    public static final int TOT_PAGES_OFFSET = 40;
    public static final int VCPUS_PORTS_OFFSET = 48;
    public static final int PAUSE_COUNT_OFFSET = 56;
    public static final int SHUTDOWN_REASON_OFFSET = 64;
    public static final int PORTS_OFFSET_OFFSET = 72;
    public static final int BUILD_ID_OFFSET = 80;
    public static final int TEARDOWN_CURSOR_OFFSET = 88;
    public static final int GRANT_FRAMES_OFFSET = 96;
    public static final int PROCESS_EPOCH_OFFSET = 104;
    public static final int PROCESS_OFFSET = 112;
    public static final int CREATED_NS_OFFSET = 120;
    public static final int VIRQ_PORTS_OFFSET = 128;
    public static final int VIRQS = 24;
    public static final int USED_PORTS_OFFSET = 320;
    public static final int FILES_ATTACHED_OFFSET = 328;
    public static final int PAGE_LIMIT_OFFSET = 336;

    /** States. */
    public static final int FREE = 0;
    public static final int BUILDING = 1;
    public static final int LIVE = 2;
    public static final int DYING = 3;

    /** Flags. */
    public static final int FLAG_SERVICE = 1;
    public static final int FLAG_PRIVILEGED = 2;
    public static final int FLAG_SHUTDOWN = 4;
    public static final int FLAG_CRASHED = 8;

    /** Shutdown reason of a domain that was not shut down. */
    public static final int NO_SHUTDOWN = 0xFF;

    private SharedBuffer table;
    private long base;

    /** Points at the record of {@code slot}; the table is mapped, read-only unless this is the core. */
    public DomainRecord wrap(SharedBuffer coreTable, int slot) {
        table = coreTable;
        base = coreTable.getLong(CoreTable.DOMAINS_OFFSET_OFFSET) + (long) slot * SIZE;
        return this;
    }

    /** Offset of the record in the file. */
    public long offset() {
        return base;
    }

    public static long identity(int state, int flags, int domid) {
        return state & 0xFFL | (flags & 0xFF_FFFFL) << 8 | (long) domid << 32;
    }

    public static int state(long identity) {
        return (int) identity & 0xFF;
    }

    public static int flags(long identity) {
        return (int) (identity >>> 8) & 0xFF_FFFF;
    }

    public static int domid(long identity) {
        return (int) (identity >>> 32);
    }

    /** State, flags and domid in one load. */
    public long identity() {
        return table.getLongAcquire(base + IDENTITY_OFFSET);
    }

    public int state() {
        return state(identity());
    }

    public int flags() {
        return flags(identity());
    }

    public int domid() {
        return domid(identity());
    }

    public long incarnation() {
        return table.getLong(base + INCARNATION_OFFSET);
    }

    public long uuidHigh() {
        return table.getLong(base + UUID_OFFSET);
    }

    public long uuidLow() {
        return table.getLong(base + UUID_OFFSET + 8);
    }

    public long maxPages() {
        return table.getLong(base + MAX_PAGES_OFFSET);
    }

    public long totPages() {
        return table.getLong(base + TOT_PAGES_OFFSET);
    }

    public int maxVcpus() {
        return (int) table.getLong(base + VCPUS_PORTS_OFFSET);
    }

    public int maxPorts() {
        return (int) (table.getLong(base + VCPUS_PORTS_OFFSET) >>> 32);
    }

    public int pauseCount() {
        return (int) table.getLongAcquire(base + PAUSE_COUNT_OFFSET);
    }

    public int shutdownReason() {
        return (int) table.getLong(base + SHUTDOWN_REASON_OFFSET);
    }

    public long portsOffset() {
        return table.getLong(base + PORTS_OFFSET_OFFSET);
    }

    public long buildId() {
        return table.getLong(base + BUILD_ID_OFFSET);
    }

    public long teardownCursor() {
        return table.getLong(base + TEARDOWN_CURSOR_OFFSET);
    }

    public int grantFrames() {
        return (int) table.getLong(base + GRANT_FRAMES_OFFSET);
    }

    public long processEpoch() {
        return table.getLong(base + PROCESS_EPOCH_OFFSET);
    }

    public int pid() {
        return (int) table.getLong(base + PROCESS_OFFSET);
    }

    public long createdNs() {
        return table.getLong(base + CREATED_NS_OFFSET);
    }

    public int virqPort(int virq) {
        return (int) table.getLong(base + VIRQ_PORTS_OFFSET + 8L * virq);
    }

    public int usedPorts() {
        return (int) table.getLong(base + USED_PORTS_OFFSET);
    }

    public long pageLimit() {
        return table.getLong(base + PAGE_LIMIT_OFFSET);
    }

    public boolean filesAttached() {
        return table.getLongAcquire(base + FILES_ATTACHED_OFFSET) != 0;
    }
}
