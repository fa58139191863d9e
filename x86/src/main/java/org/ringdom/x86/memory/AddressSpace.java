package org.ringdom.x86.memory;

/**
 * A page-table root with its rules and its tag in the TLB, so that switching between two of them need not flush. Belongs to
 * one {@link Mmu}; create it there.
 */
public final class AddressSpace {
    /** Whether pages without U/S are out of reach and page faults carry the user bit. */
    final boolean user;
    /** Whether pages with U/S can't be executed (SMEP). */
    final boolean executeProtection;
    /** Whether stores to frames marked as tables go through although the page is read-only. */
    final boolean writesTables;
    /** Physical address of the level-4 table. */
    long root;
    /** Low 12 bits of the TLB tags; never 0. */
    int tag;
    /** Tells translations of the lower half now from earlier ones: the tag, or less than 0 if the halves go separate ways. */
    int lowerTag;
    /** Whether the lower half can be forgotten alone. */
    boolean halved;

    AddressSpace(boolean user, boolean executeProtection, boolean writesTables) {
        this.user = user;
        this.executeProtection = executeProtection;
        this.writesTables = writesTables;
    }

    /**
     * From now on {@link Mmu#flushLower} forgets the translations of the lower half alone: of addresses from 0 on, as opposed
     * to those that are sign extended. The space must not be active yet.
     */
    public void separateHalves() {
        halved = true;
    }

    /** Physical address of the level-4 table. */
    public long root() {
        return root;
    }
}
