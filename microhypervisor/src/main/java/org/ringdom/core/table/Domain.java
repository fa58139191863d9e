package org.ringdom.core.table;

import org.ringdom.abi.shared.CoreTable;
import org.ringdom.abi.shared.DomainRecord;
import org.ringdom.abi.shared.PortWord;
import org.ringdom.core.redo.RedoLog;

/**
 * A slot of the domain table and its port words. What it reads includes what the present operation has staged; what it
 * writes is staged. Holds no state of its own.
 */
public final class Domain {
    private final RedoLog log;
    private final int slot;
    private final long base;
    private final long portsOffset;

    Domain(RedoLog log, CoreTable.Geometry geometry, int slot) {
        this.log = log;
        this.slot = slot;
        this.base = geometry.domainsOffset() + (long) slot * DomainRecord.SIZE;
        this.portsOffset = geometry.portsOffset(slot);
    }

    public int slot() {
        return slot;
    }

    /** A word of the record; {@code field} is one of {@link DomainRecord}'s offsets. */
    public long get(int field) {
        return log.get(base + field);
    }

    /** Stages a word of the record. */
    public void set(int field, long value) {
        log.put(base + field, value);
    }

    public int state() {
        return DomainRecord.state(get(DomainRecord.IDENTITY_OFFSET));
    }

    public int flags() {
        return DomainRecord.flags(get(DomainRecord.IDENTITY_OFFSET));
    }

    /** The number; meaningless while the slot is free. */
    public int domid() {
        return DomainRecord.domid(get(DomainRecord.IDENTITY_OFFSET));
    }

    public long incarnation() {
        return get(DomainRecord.INCARNATION_OFFSET);
    }

    /** Stages state, flags and number as one word. */
    public void setIdentity(int state, int flags, int domid) {
        set(DomainRecord.IDENTITY_OFFSET, DomainRecord.identity(state, flags, domid));
    }

    public void setState(int state) {
        setIdentity(state, flags(), domid());
    }

    public void addFlags(int flags) {
        setIdentity(state(), flags() | flags, domid());
    }

    /** True if it takes part: being built or live. */
    public boolean isActive() {
        int state = state();
        return state == DomainRecord.BUILDING || state == DomainRecord.LIVE;
    }

    public boolean isFree() {
        return state() == DomainRecord.FREE;
    }

    public boolean isDying() {
        return state() == DomainRecord.DYING;
    }

    public boolean isService() {
        return (flags() & DomainRecord.FLAG_SERVICE) != 0;
    }

    public boolean isPrivileged() {
        return (flags() & DomainRecord.FLAG_PRIVILEGED) != 0;
    }

    public int maxVcpus() {
        return (int) get(DomainRecord.VCPUS_PORTS_OFFSET);
    }

    /** Ports have numbers from 1 to below this. */
    public int maxPorts() {
        return (int) (get(DomainRecord.VCPUS_PORTS_OFFSET) >>> 32);
    }

    public int usedPorts() {
        return (int) get(DomainRecord.USED_PORTS_OFFSET);
    }

    /** The word of a port below {@link #maxPorts}. */
    public long port(int port) {
        return log.get(portsOffset + 8L * port);
    }

    /** Stages the word of a port and keeps the count of used ports. */
    public void setPort(int port, long word) {
        boolean wasUsed = PortWord.state(port(port)) != PortWord.FREE;
        boolean isUsed = PortWord.state(word) != PortWord.FREE;
        log.put(portsOffset + 8L * port, word);
        if (wasUsed != isUsed) {
            set(DomainRecord.USED_PORTS_OFFSET, usedPorts() + (isUsed ? 1 : -1));
        }
    }

    /** True for a number that a port of this domain can have. */
    public boolean hasPort(long port) {
        return port > 0 && port < maxPorts();
    }

    /** The port bound to a global or per-domain VIRQ; 0: none. */
    public int virqPort(int virq) {
        return (int) get(DomainRecord.VIRQ_PORTS_OFFSET + 8 * virq);
    }

    public void setVirqPort(int virq, int port) {
        set(DomainRecord.VIRQ_PORTS_OFFSET + 8 * virq, port);
    }

    /** Offset of the port words in the file. */
    public long portsOffset() {
        return portsOffset;
    }
}
