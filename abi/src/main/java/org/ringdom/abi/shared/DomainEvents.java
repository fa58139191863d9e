package org.ringdom.abi.shared;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * {@code dom-<id>.evt}: the bits that senders set and the words a receiver sleeps on. All senders and the owner write it,
 * with atomic operations only. {@code core.evt} and {@code fabric.evt} have the same layout (a port of core.evt is a domain
 * slot whose mailbox has a request).
 *
 * <pre>
 *   +0    shared file header
 *   +64   u32 ports
 *   +68   u32 vcpus               vCPUs, or 1 for an agent
 *   +72   u64 pendingOffset       bitmap, one bit a port
 *   +80   u64 maskOffset          bitmap, one bit a port
 *   +88   u64 sharedInfoOffset    guests: the Xen shared_info page, in which the two bitmaps lie; 0 for services
 *   +256  per vCPU or agent, 256 bytes each:
 *           +0   u32 doorbell     counted up after each event for a sleeper; the futex word
 *           +4   u32 sleeping     1 while the receiver is in, or about to go into, futex_wait
 *           +8   u32 polling      1 while the receiver polls masked ports (SCHEDOP_poll)
 *           +64  u64 selector[16] bit n of word k: pending word 64 k + n has an event; guests use selector[0] only
 * </pre>
 */
public final class DomainEvents {
    public static final long MAGIC = SharedFileHeader.magic("RDEVENTS");
    public static final int VERSION = 1;

    public static final int PORTS_OFFSET = 64;
    public static final int VCPUS_OFFSET = 68;
    public static final int PENDING_OFFSET_OFFSET = 72;
    public static final int MASK_OFFSET_OFFSET = 80;
    public static final int SHARED_INFO_OFFSET_OFFSET = 88;
    public static final int BLOCKS_OFFSET = 256;

    public static final int BLOCK_SIZE = 256;
    public static final int DOORBELL = 0;
    public static final int SLEEPING = 4;
    public static final int POLLING = 8;
    public static final int SELECTORS = 64;
    public static final int MAX_SELECTORS = 16;

    /** Of the two bitmaps in Xen's shared_info page. */
    public static final int SHARED_INFO_PENDING = 0x800;
    public static final int SHARED_INFO_MASK = 0xA00;
    /** Ports of Xen's 2-level ABI. */
    public static final int GUEST_PORTS = 4096;

    private DomainEvents() {
    }

    /** Offset of the block of a vCPU or agent. */
    public static long blockOffset(int vcpu) {
        return BLOCKS_OFFSET + (long) vcpu * BLOCK_SIZE;
    }

    private static long blocksEnd(int vcpus) {
        return blockOffset(vcpus) + 4095 & -4096L;
    }

    /** Size of a guest's file: blocks, then the shared_info page. */
    public static long guestFileSize(int vcpus) {
        return blocksEnd(vcpus) + 4096;
    }

    /** Size of the file of a service, the core or the fabric. */
    public static long serviceFileSize(int ports) {
        return blocksEnd(1) + (2L * (ports / 8) + 4095 & -4096L);
    }

    /** Fills a guest's file; every port is masked by nobody, as in Xen. */
    public static void initialiseGuest(SharedBuffer file, int vcpus, int domid, long incarnation) {
        long sharedInfo = blocksEnd(vcpus);
        fill(file, GUEST_PORTS, vcpus, sharedInfo + SHARED_INFO_PENDING, sharedInfo + SHARED_INFO_MASK, sharedInfo);
        SharedFileHeader.initialise(file, MAGIC, VERSION, VERSION, domid, incarnation);
    }

    /** Fills the file of a service, the core or the fabric. */
    public static void initialiseService(SharedBuffer file, int ports, int domid) {
        long bitmaps = blocksEnd(1);
        fill(file, ports, 1, bitmaps, bitmaps + ports / 8, 0);
        SharedFileHeader.initialise(file, MAGIC, VERSION, VERSION, domid, 0);
    }

    private static void fill(SharedBuffer file, int ports, int vcpus, long pending, long mask, long sharedInfo) {
        file.putInt(PORTS_OFFSET, ports);
        file.putInt(VCPUS_OFFSET, vcpus);
        file.putLong(PENDING_OFFSET_OFFSET, pending);
        file.putLong(MASK_OFFSET_OFFSET, mask);
        file.putLong(SHARED_INFO_OFFSET_OFFSET, sharedInfo);
    }
}
