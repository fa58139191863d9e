package org.ringdom.guest.net;

import org.agrona.concurrent.status.AtomicCounter;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.guest.api.Guest;
import org.ringdom.guest.api.JavaGuest;
import org.ringdom.guest.pv.NetFrontend;
import org.ringdom.guest.pv.NetOffload;
import org.ringdom.guest.pv.NetReceiver;

/**
 * Sends every packet for its first network card back to where it came from, unchanged but for the two addresses. What finds
 * no free buffer is lost and counted ({@code echo.lost}). Ends when it is asked to shut down.
 */
public final class NetEcho implements JavaGuest, NetReceiver {
    private static final long WAIT_NS = 1_000_000_000L;
    private static final int BURST = 32;

    private Guest guest;
    private NetFrontend nic;
    private SharedBuffer ram;
    private AtomicCounter echoed;
    private AtomicCounter lost;
    private int unsent;

    @Override
    public void run(Guest machine) {
        guest = machine;
        ram = machine.ram();
        echoed = guest.counters().counter("echo.packets");
        lost = guest.counters().counter("echo.lost");
        nic = guest.openNic(0);
        nic.onReceive(this);
        while (!guest.shutdownRequested()) {
            guest.block(WAIT_NS);
            kick();
        }
        nic.close();
    }

    private void kick() {
        if (unsent > 0) {
            unsent = 0;
            nic.kick(0);
        }
    }

    @Override
    public void received(long address, int bytes, NetOffload offload) {
        boolean group = (ram.getByte(address) & 1) != 0;
        long buffer = group || bytes > nic.maxBytes() ? -1 : nic.claim(0);
        if (buffer < 0) {
            lost.increment();
            return;
        }
        ram.copyTo(address, ram, buffer, bytes);
        ram.copyTo(address + 6, ram, buffer, 6);
        ram.copyTo(address, ram, buffer + 6, 6);
        nic.send(0, bytes, offload);
        echoed.increment();
        if (++unsent == BURST) {
            kick();
        }
    }
}
