package org.ringdom.runtime.event;

import java.lang.foreign.Arena;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.CoreTable;
import org.ringdom.abi.shared.DomainRecord;
import org.ringdom.abi.shared.PortWord;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.memory.SharedFile;

/** A core's table written by a test in the core's place: domains and port words by plain stores. */
public final class CoreTableFixture {
    /** Four services of 65,536 ports, twelve guests. */
    public static final CoreTable.Geometry GEOMETRY = new CoreTable.Geometry(16, 4, 16, 65_536, 4096);

    private final SharedBuffer table;

    private CoreTableFixture(SharedBuffer table) {
        this.table = table;
    }

    /** A table in private memory. */
    public static CoreTableFixture inMemory() {
        return new CoreTableFixture(initialised(SharedBuffer.allocate(Arena.ofAuto(), GEOMETRY.fileSize())));
    }

    /** Makes {@code core.tbl} and maps it for writing; the mapping lives as long as the test. */
    public static CoreTableFixture inFolder(InstanceFolder folder) {
        SharedFile.create(folder.coreTable(), GEOMETRY.fileSize(), CoreTableFixture::initialised);
        return attach(folder);
    }

    /** Maps a {@code core.tbl} that is there, for writing. */
    public static CoreTableFixture attach(InstanceFolder folder) {
        return new CoreTableFixture(
                SharedFile.open(folder.coreTable(), CoreTable.MAGIC, CoreTable.VERSION, true).buffer());
    }

    private static SharedBuffer initialised(SharedBuffer table) {
        CoreTable.initialise(table, GEOMETRY, 1 << 20, 4711);
        for (int slot = 0; slot < GEOMETRY.domainSlots(); slot++) {
            long record = GEOMETRY.domainsOffset() + (long) slot * DomainRecord.SIZE;
            table.putLong(record + DomainRecord.PORTS_OFFSET_OFFSET, GEOMETRY.portsOffset(slot));
        }
        return table;
    }

    public SharedBuffer buffer() {
        return table;
    }

    public CoreTableView view() {
        return CoreTableView.over(table);
    }

    /** Puts a LIVE domain into a slot. */
    public CoreTableFixture domain(int slot, int domid, long incarnation) {
        long record = record(slot);
        table.putLong(record + DomainRecord.INCARNATION_OFFSET, incarnation);
        table.putLongRelease(record, DomainRecord.identity(DomainRecord.LIVE, 0, domid));
        return this;
    }

    /** Makes a slot FREE. */
    public void free(int slot) {
        table.putLongRelease(record(slot), 0);
    }

    /** Stores the word of a port. */
    public void port(int domid, int port, long word) {
        int slot = view().slotOf(domid);
        table.putLongRelease(GEOMETRY.portsOffset(slot) + 8L * port, word);
    }

    /** Connects two ports, each notifying vCPU 0. */
    public void bind(int domid, int port, int peerDomid, int peerPort) {
        port(domid, port, PortWord.of(PortWord.INTERDOMAIN, peerDomid, peerPort, 0, 0));
        port(peerDomid, peerPort, PortWord.of(PortWord.INTERDOMAIN, domid, port, 0, 0));
    }

    private static long record(int slot) {
        return GEOMETRY.domainsOffset() + (long) slot * DomainRecord.SIZE;
    }
}
