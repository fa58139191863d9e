package org.ringdom.blkback;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.runtime.grant.BackendGrants;
import org.ringdom.runtime.grant.GrantSweep;
import org.ringdom.runtime.memory.GuestMemory;

/**
 * One guest as all its disks share it: RAM and grants, mapped while any of its rings is attached. Agent thread only.
 *
 * <p>Opening clears the grant bits that a dead predecessor left: this process has none yet.
 */
final class GuestLink {
    private final GuestMemory memory;
    private final BackendGrants grants;
    private final BlockQueue.Lease lease;
    private final int swept;
    private int users;

    GuestLink(GuestMemory memory, int ownDomid) {
        this.memory = memory;
        this.swept = GrantSweep.sweep(memory.grantTable(), ownDomid);
        this.grants = new BackendGrants(memory.grantTable(), memory.maxPages(), ownDomid);
        this.lease = new BlockQueue.Lease() {
            @Override
            public boolean hold() {
                return memory.hold();
            }

            @Override
            public void letGo() {
                memory.letGo();
            }
        };
    }

    int domid() {
        return memory.domid();
    }

    long incarnation() {
        return memory.incarnation();
    }

    SharedBuffer ram() {
        return memory.buffer();
    }

    /** The page of RAM with this frame number. */
    SharedBuffer page(long frame) {
        return memory.buffer().slice(memory.offset(frame), GuestMemory.PAGE);
    }

    BackendGrants grants() {
        return grants;
    }

    BlockQueue.Lease lease() {
        return lease;
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
