package org.ringdom.guest.pv;

import org.ringdom.abi.io.XenbusState;
import org.ringdom.abi.xen.DomId;
import org.ringdom.guest.process.GuestProcess;
import org.ringdom.runtime.memory.GuestMemory;
import org.ringdom.runtime.xenstore.Xenstore;

/**
 * A further console, connected over xenbus as Linux's hvc_xen does it: a granted page, a port, Initialised, and Connected once
 * the backend is. Used by the vCPU thread.
 */
public final class ConsoleDevice implements AutoCloseable {
    private final GuestProcess process;
    private final Reclaim reclaim;
    private final XenbusFrontend bus;
    private final ConsoleFrontend console;
    private final int frame;
    private final int reference;
    private final int port;
    private boolean closed;

    /**
     * Connects console {@code number} and waits until it is ready.
     *
     * @param number 1 for the domain's first channel, and so on
     * @throws DeviceGoneException if it is not there, or the backend gave it up
     */
    public ConsoleDevice(GuestProcess process, Reclaim reclaim, Xenstore store, int number) {
        this.process = process;
        this.reclaim = reclaim;
        this.bus = new XenbusFrontend(store, process.vcpu(), "device/console/" + number);
        this.frame = reclaim.pages().allocate(1);
        long page = (long) frame * GuestMemory.PAGE;
        process.memory().buffer().putBytes(page, new byte[GuestMemory.PAGE], 0, GuestMemory.PAGE);
        this.reference = NetFrontend.mustGrant(process.grants(), bus.backendId(), frame, false);
        this.port = process.hypercalls().allocUnbound(DomId.SELF, bus.backendId());
        this.console = new ConsoleFrontend(process.memory().buffer(), page, process.vcpu(),
                () -> process.sender().send(port));
        process.upcalls().bind(port, () -> {
            // whoever waits for the console looks at its ring
        });
        try {
            bus.publish(XenbusState.INITIALISED, keys -> {
                keys.put("ring-ref", reference);
                keys.put("port", port);
            });
            bus.awaitBackend(XenbusState.CONNECTED);
            bus.state(XenbusState.CONNECTED);
        } catch (DeviceGoneException taken) {
            closed = true;
            bus.forget();
            release();
            throw taken;
        }
        bus.connected();
    }

    /** What is written and read here. */
    public ConsoleFrontend console() {
        return console;
    }

    /** Ends the connection in order. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            bus.close();
            release();
        }
    }

    private void release() {
        process.upcalls().unbind(port);
        process.hypercalls().closePort(port);
        reclaim.end(reference, frame);
    }
}
