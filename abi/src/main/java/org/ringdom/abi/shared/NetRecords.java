package org.ringdom.abi.shared;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * {@code <service>.vif-<domid>-<device>-q<queue>}: what a network backend must know after SIGKILL to go on with one pair of
 * rings (recovery.md, "Network"). Only the backend that serves the pair writes it.
 *
 * <pre>
 *   +0    shared file header (domid, incarnation: of the frontend; ownerEpoch: of the backend process)
 *   +64   u32 attached           1 once the attach record below is complete          the commit of an attach
 *   +68   u32 device             number of the vif
 *   +72   u32 queue
 *   +76   u32 queues             of this vif
 *   +80   u32 features           what the frontend can take, bits of the backend's own
 *   +84   u32 txRef, +88 u32 rxRef                       grant references of the rings
 *   +92   u32 txPort, +96 u32 rxPort                     the backend's ends of the event channels; may be the same
 *   +100  u32 remoteTxPort, +104 u32 remoteRxPort
 *   +112  u64 mac                the frontend's address, first byte highest
 *   +120  u64 rateBytes, +128 u64 rateIntervalUs         limit on what it sends; 0: none
 *   +192  u16 length, UTF-8 name of the bridge, up to 62 bytes
 *   +256  u16 length, UTF-8 name of the port, up to 62 bytes
 *   +320  u16 length, UTF-8 addresses that it may use, up to 702 bytes
 *   +1024 u16 length, UTF-8 xenstore path of the backend, up to 1022 bytes
 *   +2048 u64 multicast[64]      groups that the frontend asked for, first byte highest; 0: free (of queue 0 only)
 *   +3072 u32 txDoneTo           index up to which requests were executed: the commit of a packet
 *   +3136 u32 rxDoneTo
 *   +4096 saved tx responses     8 bytes each, one per ring entry
 *   +6144 saved rx responses
 * </pre>
 */
public final class NetRecords {
    public static final long MAGIC = SharedFileHeader.magic("RDNETREC");
    public static final int VERSION = 1;

    public static final int ATTACHED_OFFSET = 64;
    public static final int DEVICE_OFFSET = 68;
    public static final int QUEUE_OFFSET = 72;
    public static final int QUEUES_OFFSET = 76;
    public static final int FEATURES_OFFSET = 80;
    public static final int TX_REF_OFFSET = 84;
    public static final int RX_REF_OFFSET = 88;
    public static final int TX_PORT_OFFSET = 92;
    public static final int RX_PORT_OFFSET = 96;
    public static final int REMOTE_TX_PORT_OFFSET = 100;
    public static final int REMOTE_RX_PORT_OFFSET = 104;
    public static final int MAC_OFFSET = 112;
    public static final int RATE_BYTES_OFFSET = 120;
    public static final int RATE_INTERVAL_US_OFFSET = 128;
    public static final int BRIDGE_OFFSET = 192;
    public static final int MAX_BRIDGE = 62;
    public static final int NAME_OFFSET = 256;
    public static final int MAX_NAME = 62;
    public static final int ADDRESSES_OFFSET = 320;
    public static final int MAX_ADDRESSES = 702;
    public static final int BACKEND_PATH_OFFSET = 1024;
    public static final int MAX_BACKEND_PATH = 1022;
    public static final int MULTICAST_OFFSET = 2048;
    public static final int MAX_MULTICAST = 64;
    public static final int TX_DONE_TO_OFFSET = 3072;
    public static final int RX_DONE_TO_OFFSET = 3136;
    public static final int TX_SAVED_OFFSET = 4096;
    public static final int RX_SAVED_OFFSET = 6144;

    /** Bytes of a saved response. */
    public static final int SAVED_SIZE = 8;
    /** Entries of a ring of one page, which is all that the protocol has. */
    public static final int RING_ENTRIES = 256;
    /** Bytes of a file. */
    public static final int FILE_SIZE = 8192;

    private NetRecords() {
    }

    /** Fills a file that nobody else can open yet; the attach record is filled by its backend. */
    public static void initialise(SharedBuffer file, int frontendDomid, long incarnation) {
        SharedFileHeader.initialise(file, MAGIC, VERSION, VERSION, frontendDomid, incarnation);
    }
}
