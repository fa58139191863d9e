package org.ringdom.runtime.event;

import org.ringdom.abi.shared.DomainRecord;
import org.ringdom.abi.shared.PortWord;

/**
 * Repairs what a sender left half done when it was killed: between its pending store and its selector store, between the
 * selector and the doorbell, between the doorbell and the wake-up.
 *
 * <p>Run by a dead domain's successor, and by the core at each death and at its own start, in any order, any number of
 * times: a sweep that finds nothing to repair costs spurious wake-ups and nothing else.
 */
public final class DeathSweep {
    private DeathSweep() {
    }

    /**
     * Tells the peer of each interdomain port of {@code deadDomid} whose pending bit is set again, and rings the doorbells
     * of the core, the fabric and all services, in case the dead process had sent over the fabric and not rung yet.
     *
     * @return how many events were told again
     */
    public static int sweep(int deadDomid, CoreTableView table, EventFiles files) {
        int told = tellAgain(deadDomid, table, files);
        ringServices(table, files);
        return told;
    }

    /** The first half of {@link #sweep}: events alone. Returns how many were told again. */
    public static int tellAgain(int deadDomid, CoreTableView table, EventFiles files) {
        int told = 0;
        int slot = table.slotOf(deadDomid);
        if (slot >= 0) {
            int ports = table.ports(slot);
            for (int port = table.nextPort(slot, 1); port < ports; port = table.nextPort(slot, port + 1)) {
                told += tellAgain(table.portWordAt(slot, port), table, files);
            }
        }
        return told;
    }

    private static int tellAgain(long word, CoreTableView table, EventFiles files) {
        if (PortWord.state(word) != PortWord.INTERDOMAIN) {
            return 0;
        }
        EventFiles.Entry peer = files.entry(PortWord.peerDomid(word));
        int port = PortWord.peerPort(word);
        if (peer == null || port >= peer.file().ports() || !peer.file().isPending(port)) {
            return 0;
        }
        int vcpu = PortWord.vcpu(table.portWordAt(peer.slot(), port));
        peer.file().select(port, vcpu < peer.file().vcpus() ? vcpu : 0);
        return 1;
    }

    /** Makes the core, the fabric and each service look at everything once. */
    public static void ringServices(CoreTableView table, EventFiles files) {
        ring(files.core());
        ring(files.fabric());
        for (int domid = 0; domid < table.geometry().serviceSlots(); domid++) {
            if (DomainRecord.state(table.identity(domid)) != DomainRecord.FREE) {
                ring(files.get(domid));
            }
        }
    }

    private static void ring(EventFile file) {
        if (file != null) {
            file.doorbell(0).ring();
        }
    }
}
