package org.ringdom.abi.shared;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * {@code core.tbl}: the domain table, rights and port words. The core is the only writer (through its redo record);
 * everybody else maps it read-only.
 *
 * <pre>
 *   +0    shared file header
 *   +64   u64 coreEpoch          incarnation of the core process that serves
 *   +72   u32 domainSlots        service slots (domid = slot) first, then guests
 *   +76   u32 serviceSlots
 *   +80   u32 rightSlots
 *   +84   u32 servicePorts       ports of a service domain
 *   +88   u32 guestPorts         ports of a guest
 *   +96   u64 domainsOffset      {@link DomainRecord}s
 *   +104  u64 rightsOffset       {@link RightRecord}s
 *   +112  u64 portsOffset        port words: service slots first, then guests
 *   +120  u64 hostPages          pages of 4096 bytes that domains may have in all
 *   +128  u64 usedPages
 *   +136  u64 bootId             random, new for each instance boot
 * </pre>
 */
public final class CoreTable {
    public static final long MAGIC = SharedFileHeader.magic("RDCORTBL");
    public static final int VERSION = 1;

    public static final int CORE_EPOCH_OFFSET = 64;
    public static final int DOMAIN_SLOTS_OFFSET = 72;
    public static final int SERVICE_SLOTS_OFFSET = 76;
    public static final int RIGHT_SLOTS_OFFSET = 80;
    public static final int SERVICE_PORTS_OFFSET = 84;
    public static final int GUEST_PORTS_OFFSET = 88;
    public static final int DOMAINS_OFFSET_OFFSET = 96;
    public static final int RIGHTS_OFFSET_OFFSET = 104;
    public static final int PORTS_OFFSET_OFFSET = 112;
    public static final int HOST_PAGES_OFFSET = 120;
    public static final int USED_PAGES_OFFSET = 128;
    public static final int BOOT_ID_OFFSET = 136;

    private static final int DOMAINS_START = 4096;

    private CoreTable() {
    }

    /** Sizes of the tables; fixed for the life of an instance. */
    public record Geometry(int domainSlots, int serviceSlots, int rightSlots, int servicePorts, int guestPorts) {
        /** Room for 8 driver domains of 65,536 ports and 248 guests of 4096 ports. */
        public static final Geometry DEFAULT = new Geometry(256, 8, 4096, 65_536, 4096);

        public long domainsOffset() {
            return DOMAINS_START;
        }

        public long rightsOffset() {
            return domainsOffset() + (long) domainSlots * DomainRecord.SIZE;
        }

        public long portsOffset() {
            return rightsOffset() + (long) rightSlots * RightRecord.SIZE + 4095 & -4096L;
        }

        /** Offset of the port words of a slot. */
        public long portsOffset(int slot) {
            long services = Math.min(slot, serviceSlots);
            long guests = Math.max(0, slot - serviceSlots);
            return portsOffset() + 8 * (services * servicePorts + guests * guestPorts);
        }

        /** Number of ports of a slot. */
        public int ports(int slot) {
            return slot < serviceSlots ? servicePorts : guestPorts;
        }

        /** Size of the file in bytes. */
        public long fileSize() {
            return portsOffset(domainSlots);
        }
    }

    /** Writes header and geometry into a file that nobody else can open yet. */
    public static void initialise(SharedBuffer file, Geometry geometry, long hostPages, long bootId) {
        file.putInt(DOMAIN_SLOTS_OFFSET, geometry.domainSlots());
        file.putInt(SERVICE_SLOTS_OFFSET, geometry.serviceSlots());
        file.putInt(RIGHT_SLOTS_OFFSET, geometry.rightSlots());
        file.putInt(SERVICE_PORTS_OFFSET, geometry.servicePorts());
        file.putInt(GUEST_PORTS_OFFSET, geometry.guestPorts());
        file.putLong(DOMAINS_OFFSET_OFFSET, geometry.domainsOffset());
        file.putLong(RIGHTS_OFFSET_OFFSET, geometry.rightsOffset());
        file.putLong(PORTS_OFFSET_OFFSET, geometry.portsOffset());
        file.putLong(HOST_PAGES_OFFSET, hostPages);
        file.putLong(BOOT_ID_OFFSET, bootId);
        SharedFileHeader.initialise(file, MAGIC, VERSION, VERSION, SharedFileHeader.NO_DOMAIN, 0);
    }

    /** The geometry as the file states it. */
    public static Geometry geometry(SharedBuffer file) {
        return new Geometry(file.getInt(DOMAIN_SLOTS_OFFSET), file.getInt(SERVICE_SLOTS_OFFSET),
                file.getInt(RIGHT_SLOTS_OFFSET), file.getInt(SERVICE_PORTS_OFFSET), file.getInt(GUEST_PORTS_OFFSET));
    }
}
