package org.ringdom.abi.shared;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * {@code dom-<id>.own} (also {@code core.own}, {@code fabric.own}): what one process says about itself. Only that process
 * writes it; supervisor, core and tools read it, also after its death.
 *
 * <pre>
 *   +0     shared file header (ownerEpoch: of the process that writes now)
 *   +64    u64 pong            copy of the last ping seen in procs.tbl
 *   +72    u64 heartbeatNs     System.nanoTime of the last duty cycle that did something or answered a ping
 *   +80    u32 state           {@link #STARTING}, {@link #READY}, {@link #STOPPING}
 *   +84    u32 pid
 *   +88    u64 cpuNs           CPU time of the process, refreshed with each pong
 *   +96    u64 firstDutyNs     System.nanoTime when this incarnation began to serve
 *   +104   u64 replayed        entries that this incarnation replayed or published at its attach
 *   +112   u64 rescans         wake-ups that only the one-second rescan found (0 in a healthy system)
 *   +1024  acks: 384 x { u64 domid + 1, u64 incarnation }: 'nothing of this dead domain is mapped here any more'
 *   +8192  stalls: 256 x { u64 startNs, u64 endNs } of guests' I/O gaps, slot = count % 256
 *   +12288 u64 stallCount
 *   +16384 Agrona counter values, 16 KiB
 *   +32768 Agrona counter metadata, 64 KiB
 * </pre>
 */
public final class DomainOwn {
    public static final long MAGIC = SharedFileHeader.magic("RDOWNDOM");
    public static final int VERSION = 1;
    public static final int SIZE = 98_304;

    public static final int PONG_OFFSET = 64;
    public static final int HEARTBEAT_OFFSET = 72;
    public static final int STATE_OFFSET = 80;
    public static final int PID_OFFSET = 84;
    public static final int CPU_NS_OFFSET = 88;
    public static final int FIRST_DUTY_OFFSET = 96;
    public static final int REPLAYED_OFFSET = 104;
    public static final int RESCANS_OFFSET = 112;
    public static final int ACKS_OFFSET = 1024;
    public static final int ACKS = 384;
    public static final int ACK_SIZE = 16;
    public static final int STALLS_OFFSET = 8192;
    public static final int STALLS = 256;
    public static final int STALL_SIZE = 16;
    public static final int STALL_COUNT_OFFSET = 12_288;
    public static final int COUNTER_VALUES_OFFSET = 16_384;
    public static final int COUNTER_VALUES_SIZE = 16_384;
    public static final int COUNTER_METADATA_OFFSET = 32_768;
    public static final int COUNTER_METADATA_SIZE = 65_536;

    /** States of a process. */
    public static final int STARTING = 1;
    public static final int READY = 2;
    public static final int STOPPING = 3;

    private DomainOwn() {
    }

    /** Fills a file that nobody else can open yet. */
    public static void initialise(SharedBuffer file, int domid, long incarnation) {
        SharedFileHeader.initialise(file, MAGIC, VERSION, VERSION, domid, incarnation);
    }
}
