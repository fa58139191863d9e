package org.ringdom.core.domain;

/** What the core maps of a domain's files. */
public interface DomainFiles {
    /**
     * Maps the event file, and of a guest the mailbox too; maps nothing anew if that was done.
     *
     * @return false if a file is missing, damaged, or of another domain or incarnation
     */
    boolean attach(int domid, long incarnation, boolean guest, int vcpus);

    /** Unmaps what was mapped. */
    void detach(int domid);

    /** True if the service that plays {@code serviceDomid} has acknowledged, in its own file, the death of a domain. */
    boolean hasAcknowledged(int serviceDomid, int deadDomid, long deadIncarnation);

    /** Asserts again what senders of this domain, dead since, left half sent. */
    void sweep(int domid);
}
