package org.ringdom.runtime.ipc;

import java.util.concurrent.ThreadLocalRandom;

import org.ringdom.abi.control.ControlStreams;

/**
 * Who a client of the control plane is.
 *
 * @param clientKey domid in the top 16 bits, process incarnation in the low 48
 * @param pid its process, whose death ends its sessions
 * @param doorbellDomid whose doorbell to ring after a reply, or {@link ControlStreams#NO_DOORBELL}
 */
public record ClientIdentity(long clientKey, int pid, int doorbellDomid) {
    private static final int INCARNATION_BITS = 48;
    private static final long INCARNATION_MASK = (1L << INCARNATION_BITS) - 1;
    /** Domid of tools, which are no domain. */
    public static final int TOOL_DOMID = 0xFFFF;

    /** A domain's process that sleeps on its own doorbell. */
    public static ClientIdentity ofDomain(int domid, long incarnation) {
        return new ClientIdentity(key(domid, incarnation), ownPid(), domid);
    }

    /** A tool: no domain, no doorbell, a random incarnation. It polls. */
    public static ClientIdentity ofTool() {
        long incarnation = ThreadLocalRandom.current().nextLong(1, INCARNATION_MASK);
        return new ClientIdentity(key(TOOL_DOMID, incarnation), ownPid(), ControlStreams.NO_DOORBELL);
    }

    /** The key of one incarnation of a domain's process. */
    public static long key(int domid, long incarnation) {
        return (long) domid << INCARNATION_BITS | incarnation & INCARNATION_MASK;
    }

    /** The domid in a client key. */
    public static int domid(long clientKey) {
        return (int) (clientKey >>> INCARNATION_BITS);
    }

    /** The process incarnation in a client key. */
    public static long incarnation(long clientKey) {
        return clientKey & INCARNATION_MASK;
    }

    private static int ownPid() {
        return (int) ProcessHandle.current().pid();
    }
}
