package org.ringdom.guest.vcpu;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.xen.SharedInfo;
import org.ringdom.abi.xen.VcpuInfo;
import org.ringdom.runtime.event.EventFile;
import org.ringdom.runtime.event.EventReceiver;

/**
 * The event upcall of a Java guest, as Linux does it with the 2-level ABI: take {@code evtchn_pending_sel}, and in each
 * selected word clear and handle each pending port that is not masked.
 *
 * <p>One for a vCPU, used by its thread alone.
 */
public final class Upcalls {
    private final EventReceiver receiver;
    private final SharedBuffer events;
    private final long sharedInfo;
    private final VcpuInfo info;
    private final Runnable[] handlers;

    /** The upcalls of {@code vcpu}; its vcpu_info lies in the shared_info page. */
    public Upcalls(EventFile file, int vcpu) {
        this.receiver = new EventReceiver(file, vcpu);
        this.events = file.buffer();
        this.sharedInfo = file.sharedInfoOffset();
        this.info = new VcpuInfo().wrap(events, sharedInfo + SharedInfo.vcpuInfoOffset(vcpu));
        this.handlers = new Runnable[file.ports()];
    }

    /** Where this vCPU sleeps. */
    public EventReceiver receiver() {
        return receiver;
    }

    /** Runs {@code handler} for each event on {@code port}, which is unmasked. */
    public void bind(int port, Runnable handler) {
        handlers[port] = handler;
        receiver.unmask(port);
    }

    /** Forgets the handler and masks the port. */
    public void unbind(int port) {
        receiver.mask(port);
        handlers[port] = null;
    }

    /**
     * Takes note of what has come in without running handlers: {@link #deliver} does that later. A sender is silent while the
     * receiver has not even looked, so each wait that runs no handlers has to call this before it sleeps.
     *
     * @return true if anything new has come in
     */
    public boolean takeNote() {
        return receiver.foldInto(info);
    }

    /** Delivers what has come in; returns how many handlers ran. */
    public int deliver() {
        receiver.foldInto(info);
        if (info.upcallPendingVolatile() == 0) {
            return 0;
        }
        info.upcallPendingVolatile(0);
        int ran = 0;
        for (long words = info.takePendingSel(); words != 0; words &= words - 1) {
            ran += handleWord(Long.numberOfTrailingZeros(words));
        }
        return ran;
    }

    private int handleWord(int word) {
        int ran = 0;
        long pendingAt = sharedInfo + SharedInfo.EVTCHN_PENDING_OFFSET + 8L * word;
        long maskAt = sharedInfo + SharedInfo.EVTCHN_MASK_OFFSET + 8L * word;
        long due = events.getLongVolatile(pendingAt) & ~events.getLongVolatile(maskAt);
        for (; due != 0; due &= due - 1) {
            int bit = Long.numberOfTrailingZeros(due);
            events.getAndAndLong(pendingAt, ~(1L << bit));
            Runnable handler = handlers[word * 64 + bit];
            if (handler != null) {
                handler.run();
                ran++;
            }
        }
        return ran;
    }
}
