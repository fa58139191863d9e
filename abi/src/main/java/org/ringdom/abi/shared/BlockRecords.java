package org.ringdom.abi.shared;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * {@code <service>.vbd-<domid>-<device>-q<queue>}: what a block backend must know after SIGKILL to go on with one ring
 * (recovery.md, "Block"). Only the backend that serves the ring writes it.
 *
 * <pre>
 *   +0    shared file header (domid, incarnation: of the frontend; ownerEpoch: of the backend process)
 *   +64   u32 attached           1 once the attach record below is complete          the commit of an attach
 *   +68   u32 published          rsp_prod as last published by the backend
 *   +72   u32 device             vbd number
 *   +76   u32 queue
 *   +80   u32 protocol           {@link #PROTOCOL_X86_64} ...
 *   +84   u32 ringOrder          log2 of the ring's pages
 *   +88   u32 localPort          the backend's end of the event channel
 *   +92   u32 remotePort
 *   +96   u32 ringRefs[16]
 *   +160  u32 features           negotiated, bits of the backend's own
 *   +164  u32 mode               1 read-only
 *   +168  u64 sectors            of 512 bytes
 *   +176  u64 imageDevice, +184 u64 imageInode     identity of the image
 *   +192  u32 fsyncFailed        sticky
 *   +196  u32 ringIncarnation    rises with each new connection of the frontend
 *   +200  u32 queues             of this device
 *   +256  u16 imagePathLength, UTF-8 path, up to 1756 bytes
 *   +2014 u16 imageTypeLength, name of the image's format, up to 32 bytes
 *   +2048 u16 backendPathLength, xenstore path of the backend, up to 2046 bytes
 *   +4096 records, {@link #RECORD_SIZE} bytes each, one per ring entry
 * </pre>
 */
public final class BlockRecords {
    public static final long MAGIC = SharedFileHeader.magic("RDBLKREC");
    public static final int VERSION = 1;

    public static final int ATTACHED_OFFSET = 64;
    public static final int PUBLISHED_OFFSET = 68;
    public static final int DEVICE_OFFSET = 72;
    public static final int QUEUE_OFFSET = 76;
    public static final int PROTOCOL_OFFSET = 80;
    public static final int RING_ORDER_OFFSET = 84;
    public static final int LOCAL_PORT_OFFSET = 88;
    public static final int REMOTE_PORT_OFFSET = 92;
    public static final int RING_REFS_OFFSET = 96;
    public static final int MAX_RING_PAGES = 16;
    public static final int FEATURES_OFFSET = 160;
    public static final int MODE_OFFSET = 164;
    public static final int SECTORS_OFFSET = 168;
    public static final int IMAGE_DEVICE_OFFSET = 176;
    public static final int IMAGE_INODE_OFFSET = 184;
    public static final int FSYNC_FAILED_OFFSET = 192;
    public static final int RING_INCARNATION_OFFSET = 196;
    public static final int QUEUES_OFFSET = 200;
    public static final int IMAGE_PATH_OFFSET = 256;
    public static final int MAX_IMAGE_PATH = 1756;
    public static final int IMAGE_TYPE_OFFSET = 2014;
    public static final int MAX_IMAGE_TYPE = 32;
    public static final int BACKEND_PATH_OFFSET = 2048;
    public static final int MAX_BACKEND_PATH = 2046;
    public static final int RECORDS_OFFSET = 4096;

    public static final int RECORD_SIZE = 128;
    /** The commit word of a record: see {@link #commit}. */
    public static final int RECORD_COMMIT = 0;
    public static final int RECORD_REQUEST_INDEX = 8;
    public static final int RECORD_RING_INCARNATION = 12;
    public static final int RECORD_REQUEST = 16;
    public static final int RECORD_REQUEST_SIZE = 112;

    public static final int STATE_FREE = 0;
    public static final int STATE_TAKEN = 1;
    public static final int STATE_DONE = 2;

    public static final int PROTOCOL_NATIVE = 0;
    public static final int PROTOCOL_X86_64 = 1;
    public static final int PROTOCOL_X86_32 = 2;

    private BlockRecords() {
    }

    public static long fileSize(int ringEntries) {
        return RECORDS_OFFSET + (long) ringEntries * RECORD_SIZE + 4095 & -4096L;
    }

    public static long recordOffset(int entry) {
        return RECORDS_OFFSET + (long) entry * RECORD_SIZE;
    }

    /** The commit word: state (u8), attempts (u8), status (s16), response index (u32 in the high half). */
    public static long commit(int state, int attempts, int status, int responseIndex) {
        return state & 0xFFL | (attempts & 0xFFL) << 8 | (status & 0xFFFFL) << 16 | (long) responseIndex << 32;
    }

    public static int state(long commit) {
        return (int) commit & 0xFF;
    }

    public static int attempts(long commit) {
        return (int) (commit >>> 8) & 0xFF;
    }

    public static int status(long commit) {
        return (short) (commit >>> 16);
    }

    public static int responseIndex(long commit) {
        return (int) (commit >>> 32);
    }

    /** Fills a file that nobody else can open yet; the attach record is filled by its backend. */
    public static void initialise(SharedBuffer file, int frontendDomid, long incarnation) {
        SharedFileHeader.initialise(file, MAGIC, VERSION, VERSION, frontendDomid, incarnation);
    }
}
