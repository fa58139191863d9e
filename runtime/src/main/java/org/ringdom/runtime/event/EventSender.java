package org.ringdom.runtime.event;

import org.ringdom.abi.shared.PortWord;
import org.ringdom.abi.xen.Errno;

/**
 * The sending side of one domain's ports: EVTCHNOP_send without the core.
 *
 * <p>Any thread of the domain's process may send. Nothing allocates or locks once the peer's event file is open.
 */
public final class EventSender {
    private final int domid;
    private final CoreTableView table;
    private final EventFiles files;
    /** The slot of this domain; found at the first send, fixed as long as the domain lives. */
    private volatile int slot = -1;

    /** Sends for {@code domid}, by the words of its ports in {@code table}, into the files of its peers. */
    public EventSender(int domid, CoreTableView table, EventFiles files) {
        this.domid = domid;
        this.table = table;
        this.files = files;
    }

    /**
     * Sends an event to the other end of a port of this domain.
     *
     * @return 0, also if the port is unbound or the peer is gone; -EINVAL if the port is free, a VIRQ or out of
     *         range
     */
    public int send(int port) {
        int mine = slot();
        if (mine < 0) {
            return -Errno.EINVAL;
        }
        long word = table.portWordAt(mine, port);
        switch (PortWord.state(word)) {
            case PortWord.INTERDOMAIN -> assertPort(PortWord.peerDomid(word), PortWord.peerPort(word));
            case PortWord.IPI -> assertPort(domid, port);
            case PortWord.UNBOUND -> {
                return 0;
            }
            default -> {
                return -Errno.EINVAL;
            }
        }
        return 0;
    }

    /**
     * Raises a port of any domain: VIRQs, IPIs, and the core's own doorbells. Which vCPU is told stands in the port's word.
     *
     * @return false if the domain, its file or the port is not there
     */
    public boolean assertPort(int receiver, int port) {
        EventFiles.Entry peer = files.entry(receiver);
        if (peer == null || port < 0 || port >= peer.file().ports()) {
            return false;
        }
        int vcpu = PortWord.vcpu(table.portWordAt(peer.slot(), port));
        try {
            peer.file().raise(port, vcpu < peer.file().vcpus() ? vcpu : 0);
            return true;
        } catch (IllegalStateException unmapped) {
            return false; // dropped by another thread: the domain is gone
        }
    }

    private int slot() {
        int known = slot;
        if (known < 0) {
            known = table.slotOf(domid);
            slot = known;
        }
        return known;
    }
}
