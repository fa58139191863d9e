package org.ringdom.runtime.event;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.CoreTable;
import org.ringdom.abi.shared.DomainRecord;
import org.ringdom.abi.shared.RightRecord;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.memory.SharedFile;

/**
 * The core's table, mapped read-only: who lives, who may do what, and where each port leads.
 *
 * <p>The core changes it at any time, one u64 after the other: a reader that needs two fields of one domain reads the
 * identity again afterwards, or tolerates the mixture. Any thread may use it; only {@link #record(int)} allocates.
 */
public final class CoreTableView implements AutoCloseable {
    /** No such domain. */
    public static final long NO_INCARNATION = -1;

    private final SharedFile file;
    private final SharedBuffer buffer;
    private final CoreTable.Geometry geometry;
    private final long domains;

    private CoreTableView(SharedFile file, SharedBuffer buffer) {
        this.file = file;
        this.buffer = buffer;
        this.geometry = CoreTable.geometry(buffer);
        this.domains = buffer.getLong(CoreTable.DOMAINS_OFFSET_OFFSET);
    }

    /** Maps the table of an instance. */
    public static CoreTableView open(InstanceFolder folder) {
        SharedFile file = SharedFile.open(folder.coreTable(), CoreTable.MAGIC, CoreTable.VERSION, false);
        return new CoreTableView(file, file.buffer());
    }

    /** A table in memory that the caller owns: for the core itself, and for tests. */
    public static CoreTableView over(SharedBuffer table) {
        return new CoreTableView(null, table);
    }

    public SharedBuffer buffer() {
        return buffer;
    }

    public CoreTable.Geometry geometry() {
        return geometry;
    }

    /** Number of domain slots. */
    public int slots() {
        return geometry.domainSlots();
    }

    /** Incarnation of the core process that serves. */
    public long coreEpoch() {
        return buffer.getLongAcquire(CoreTable.CORE_EPOCH_OFFSET);
    }

    /** Random number of this boot of the instance. */
    public long bootId() {
        return buffer.getLong(CoreTable.BOOT_ID_OFFSET);
    }

    /** Slot of a domain that is not FREE; -1 if there is none. */
    public int slotOf(int domid) {
        if (domid < 0) {
            return -1;
        }
        if (domid < geometry.serviceSlots()) {
            return isAt(domid, domid) ? domid : -1;
        }
        for (int slot = geometry.serviceSlots(); slot < geometry.domainSlots(); slot++) {
            if (isAt(slot, domid)) {
                return slot;
            }
        }
        return -1;
    }

    /** True if {@code slot} holds {@code domid} now and is not FREE. */
    public boolean isAt(int slot, int domid) {
        long identity = identity(slot);
        return DomainRecord.state(identity) != DomainRecord.FREE && DomainRecord.domid(identity) == domid;
    }

    /** State, flags and domid of a slot in one load. */
    public long identity(int slot) {
        return buffer.getLongAcquire(recordOffset(slot) + DomainRecord.IDENTITY_OFFSET);
    }

    /** A new flyweight on a slot. */
    public DomainRecord record(int slot) {
        return new DomainRecord().wrap(buffer, checked(slot));
    }

    /** Points a flyweight of the caller at a slot. */
    public DomainRecord record(int slot, DomainRecord flyweight) {
        return flyweight.wrap(buffer, checked(slot));
    }

    /** Incarnation of a domain that is not FREE, or {@link #NO_INCARNATION}. */
    public long incarnation(int domid) {
        int slot = slotOf(domid);
        return slot < 0 ? NO_INCARNATION : incarnationAt(slot);
    }

    /** Incarnation of whoever is in a slot. */
    public long incarnationAt(int slot) {
        return buffer.getLongAcquire(recordOffset(slot) + DomainRecord.INCARNATION_OFFSET);
    }

    /** True if this very domain is there and not FREE. */
    public boolean isThere(int domid, long incarnation) {
        int slot = slotOf(domid);
        return slot >= 0 && incarnationAt(slot) == incarnation;
    }

    /** Number of ports that the layout gives to a slot. */
    public int ports(int slot) {
        return geometry.ports(checked(slot));
    }

    /** The word of a port with acquire order; 0 (free) if there is no such domain or port. */
    public long portWord(int domid, int port) {
        int slot = slotOf(domid);
        return slot < 0 ? 0 : portWordAt(slot, port);
    }

    /** The word of a port of a slot with acquire order; 0 (free) if there is no such port. */
    public long portWordAt(int slot, int port) {
        if (port < 0 || port >= ports(slot)) {
            return 0;
        }
        return buffer.getLongAcquire(geometry.portsOffset(slot) + 8L * port);
    }

    /** The first port from {@code from} on whose word is not 0; {@link #ports} if there is none. */
    public int nextPort(int slot, int from) {
        long words = geometry.portsOffset(slot);
        return (int) ((buffer.nextNonZeroLong(words + 8L * from, words + 8L * ports(slot)) - words) / 8);
    }

    /** What {@code subject} may do to {@code object}: HypercallOp.RIGHT_* bits. The control domain's own are implied. */
    public int rights(int subject, int object) {
        int slot = slotOf(object);
        if (slot < 0) {
            return 0;
        }
        long incarnation = incarnationAt(slot);
        long at = geometry.rightsOffset();
        for (int i = 0; i < geometry.rightSlots(); i++, at += RightRecord.SIZE) {
            long word = buffer.getLongAcquire(at + RightRecord.WORD_OFFSET);
            if (word != 0 && RightRecord.subject(word) == subject && RightRecord.object(word) == object
                    && buffer.getLong(at + RightRecord.INCARNATION_OFFSET) == incarnation) {
                return RightRecord.bits(word);
            }
        }
        return 0;
    }

    private long recordOffset(int slot) {
        return domains + (long) checked(slot) * DomainRecord.SIZE;
    }

    private int checked(int slot) {
        if (slot < 0 || slot >= geometry.domainSlots()) {
            throw new IndexOutOfBoundsException("domain slot " + slot + " of " + geometry.domainSlots());
        }
        return slot;
    }

    /** Unmaps the table; memory given by the caller is left alone. */
    @Override
    public void close() {
        if (file != null) {
            file.close();
        }
    }
}
