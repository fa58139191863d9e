package org.ringdom.launcher.supervisor.domain;

import org.ringdom.abi.shared.DomainRecord;
import org.ringdom.runtime.xenbus.XenbusPaths;
import org.ringdom.runtime.xenstore.XenstoreNodes;

/**
 * What a running guest is asked to change by nodes that its kernel watches: vCPUs, memory, and sysrq. It does so in its own time.
 * Agent's thread only.
 */
public final class Adjustments {
    private static final long PAGES_PER_MIB = 256;
    private static final long KIB_PER_MIB = 1024;

    private final Surroundings world;
    private final Guests guests;

    public Adjustments(Surroundings world, Guests guests) {
        this.world = world;
        this.guests = guests;
    }

    /** Asks for so many vCPUs: the lowest numbers. */
    public void vcpus(int domid, int count) throws Refusal {
        DomainRecord record = guests.running(domid);
        int most = record.maxVcpus();
        if (count < 1 || count > most) {
            throw new Refusal("domain " + domid + " may have 1 to " + most + " vCPUs (maxvcpus), not " + count);
        }
        String folder = XenbusPaths.domain(domid) + "/cpu/";
        world.store().inTransaction(transaction -> {
            for (int cpu = 0; cpu < most; cpu++) {
                change(transaction, folder + cpu + "/availability", cpu < count ? "online" : "offline");
            }
        });
        guests.note("vcpus-asked", domid, Integer.toString(count));
    }

    /** A guest is woken only for what is new to it. */
    private static void change(XenstoreNodes transaction, String path, String value) {
        if (transaction.readIfThere(path).filter(value::equals).isEmpty()) {
            transaction.write(path, value);
        }
    }

    /** Asks for so much memory, and lets the guest have no more than that from now on. */
    public void memory(int domid, long mib) throws Refusal {
        DomainRecord record = guests.running(domid);
        long mostMib = record.maxPages() / PAGES_PER_MIB;
        if (mib < 1 || mib > mostMib) {
            throw new Refusal("domain " + domid + " may have 1 to " + mostMib + " MiB (maxmem), not " + mib);
        }
        world.hypercalls().maxMemory(domid, mib * PAGES_PER_MIB);
        world.store().write(XenbusPaths.domain(domid) + "/memory/target", Long.toString(mib * KIB_PER_MIB));
        guests.note("memory-asked", domid, mib + " MiB");
    }

    /** Gives a guest's kernel a sysrq key. */
    public void sysrq(int domid, String key) throws Refusal {
        guests.running(domid);
        if (key.length() != 1 || key.charAt(0) <= ' ' || key.charAt(0) > '~') {
            throw new Refusal("a sysrq key is one character, not '" + key + "'");
        }
        world.store().write(XenbusPaths.domain(domid) + "/control/sysrq", key);
        guests.note("sysrq", domid, key);
    }
}
