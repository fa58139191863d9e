package org.ringdom.runtime.backend;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.runtime.grant.BackendGrants;
import org.ringdom.runtime.grant.GrantSweep;
import org.ringdom.runtime.memory.GuestMemory;

/**
 * One guest as all its devices share it: RAM and grants, mapped while any of its rings is attached. Agent thread only.
 *
 * <p>Opening clears the grant bits that a dead predecessor left: this process has none yet.
 */
public final class GuestLink {
    private final GuestMemory memory;
    private final BackendGrants grants;
    private final int swept;
    private int users;

    GuestLink(GuestMemory memory, int ownDomid) {
        this.memory = memory;
        this.swept = GrantSweep.sweep(memory.grantTable(), ownDomid);
        this.grants = new BackendGrants(memory.grantTable(), memory.maxPages(), ownDomid);
    }

    /** The guest's number. */
    public int domid() {
        return memory.domid();
    }

    /** Which of the domains with that number it is. */
    public long incarnation() {
        return memory.incarnation();
    }

    /** Its RAM; offsets are machine addresses. */
    public SharedBuffer ram() {
        return memory.buffer();
    }

    /** The page of RAM with this frame number. */
    public SharedBuffer page(long frame) {
        return memory.buffer().slice(memory.offset(frame), GuestMemory.PAGE);
    }

    /** Its grants, as all its devices here use them. */
    public BackendGrants grants() {
        return grants;
    }

    /** The mapping: hold it while a transfer by another thread is under way. */
    public GuestMemory memory() {
        return memory;
    }

    /** Grant bits that a predecessor had left. */
    int swept() {
        return swept;
    }

    void use() {
        users++;
    }

    /** Ends one use; true if it was the last. */
    boolean letGo() {
        return --users == 0;
    }

    /** Unmaps the guest as soon as no transfer is under way. */
    void close() {
        memory.close();
    }
}
