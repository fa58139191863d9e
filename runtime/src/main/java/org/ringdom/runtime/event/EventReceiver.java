package org.ringdom.runtime.event;

import org.ringdom.abi.xen.VcpuInfo;

/**
 * The receiving side of an agent, or of one vCPU of a guest: takes its selector, never anybody else's.
 *
 * <p>Used by one thread, the agent's or the vCPU's. A duty cycle is
 *
 * <pre>
 *   int seen = receiver.seen();
 *   int work = receiver.poll(handler) + everything else that may ring the doorbell;
 *   if (work == 0) receiver.await(seen, deadlineNs);
 * </pre>
 *
 * <p>{@link #await} announces the sleep and looks at the selectors once more before it sleeps.
 */
public final class EventReceiver {
    private final EventFile file;
    private final int vcpu;
    private final Doorbell doorbell;

    /** Receives for {@code vcpu} (0 for an agent) of the domain whose event file is {@code own}. */
    public EventReceiver(EventFile own, int vcpu) {
        this.file = own;
        this.vcpu = vcpu;
        this.doorbell = own.doorbell(vcpu);
    }

    /** Where this receiver sleeps; others ring it for news that is no event. */
    public Doorbell doorbell() {
        return doorbell;
    }

    /** The doorbell's count, to be read before looking for work. */
    public int seen() {
        return doorbell.value();
    }

    /**
     * Hands each pending, unmasked port of the selected words to {@code handler}, its pending bit cleared first. One pass:
     * what comes in meanwhile is left for the next.
     *
     * @return how many events were handled
     */
    public int poll(PortHandler handler) {
        int handled = 0;
        for (int index = 0; index < file.selectors(); index++) {
            if (file.selector(vcpu, index) != 0) {
                long words = file.takeSelector(vcpu, index);
                for (; words != 0; words &= words - 1) {
                    handled += handleWord(index * 64 + Long.numberOfTrailingZeros(words), handler);
                }
            }
        }
        return handled;
    }

    private int handleWord(int word, PortHandler handler) {
        if (word >= file.words()) {
            return 0;
        }
        int handled = 0;
        for (long bits = file.deliverableWord(word); bits != 0; bits &= bits - 1) {
            int port = word * 64 + Long.numberOfTrailingZeros(bits);
            if (file.clearPending(port)) {
                handler.onEvent(port);
                handled++;
            }
        }
        return handled;
    }

    /**
     * Takes the selector into the guest's own: words with a pending, unmasked port are added to {@code evtchn_pending_sel},
     * and {@code evtchn_upcall_pending} is set. Pending bits stay: the guest clears them. Guests of the 2-level ABI only.
     *
     * @param info this vCPU's vcpu_info, wherever the guest registered it; only this thread writes it
     * @return true if an upcall is due now
     */
    public boolean foldInto(VcpuInfo info) {
        long words = file.selector(vcpu, 0) == 0 ? 0 : file.takeSelector(vcpu, 0);
        long due = 0;
        for (; words != 0; words &= words - 1) {
            int word = Long.numberOfTrailingZeros(words);
            if (word < file.words() && file.deliverableWord(word) != 0) {
                due |= 1L << word;
            }
        }
        if (due == 0) {
            return false;
        }
        info.orPendingSel(due);
        info.upcallPendingVolatile(1);
        return true;
    }

    /** True if a selector has a bit: {@link #poll} or {@link #foldInto} may find something. */
    public boolean hasEvents() {
        for (int index = 0; index < file.selectors(); index++) {
            if (file.selector(vcpu, index) != 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * Sleeps until the doorbell is rung after {@code seen} was read, a selector has a bit, or the deadline; at most
     * {@link Doorbell#MAX_SLEEP_NS}.
     *
     * @return false only if nothing happened up to the deadline
     */
    public boolean await(int seen, long deadlineNs) {
        long startNs = System.nanoTime();
        if (doorbell.spin(seen, startNs, deadlineNs)) {
            return true;
        }
        doorbell.announceSleep();
        if (hasEvents()) {
            doorbell.cancelSleep();
            return true;
        }
        return doorbell.sleep(seen, startNs, deadlineNs) || hasEvents();
    }

    /** Holds back the events of a port; they stay pending. */
    public void mask(int port) {
        file.mask(port);
    }

    /** Lets a port's events through again; one that is pending is found by the next poll. */
    public void unmask(int port) {
        file.unmask(port, vcpu);
    }

    /**
     * SCHEDOP_poll: sleeps until one of {@code count} ports is pending, masked or not, until another event for this vCPU
     * comes in, or until the deadline (at most {@link Doorbell#MAX_SLEEP_NS}). The caller has folded what came in before,
     * and calls again if nothing it waits for has happened.
     *
     * @return true if one of the ports is pending
     */
    public boolean awaitPending(int[] ports, int count, long deadlineNs) {
        file.setPolling(vcpu, true);
        try {
            int seen = doorbell.value();
            if (!anyPending(ports, count)) {
                await(seen, deadlineNs);
            }
            return anyPending(ports, count);
        } finally {
            file.setPolling(vcpu, false);
        }
    }

    private boolean anyPending(int[] ports, int count) {
        for (int i = 0; i < count; i++) {
            if (file.isPending(ports[i])) {
                return true;
            }
        }
        return false;
    }

    /**
     * Takes over from a dead process: withdraws the marks that it left and selects every word with a deliverable event.
     * What the predecessor had cleared but not handled cannot be seen here: a successor looks at all its rings once.
     *
     * @return how many words were selected
     */
    public int attach() {
        doorbell.cancelSleep();
        file.setPolling(vcpu, false);
        return selectDeliverable();
    }

    /**
     * The last net, for when a sleep of a full second ended without a ring: selects words that have a deliverable event but
     * no selector bit. In a healthy system it finds nothing.
     *
     * @return how many words it found; a sender that is just between its two stores can be among them
     */
    public int rescan() {
        return selectDeliverable();
    }

    private int selectDeliverable() {
        int found = 0;
        for (int word = 0; word < file.words(); word++) {
            if (file.deliverableWord(word) != 0) {
                long bit = 1L << word;
                if ((file.addToSelector(vcpu, word >>> 6, bit) & bit) == 0) {
                    found++;
                }
            }
        }
        return found;
    }
}
