package org.ringdom.guest.plug;

import java.util.concurrent.TimeUnit;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.guest.api.Guest;
import org.ringdom.guest.pv.NetFrontend;
import org.ringdom.guest.pv.NetOffload;
import org.ringdom.guest.pv.NetReceiver;

/**
 * A network card in use: greets the guest's next card on the same bridge, one greeting at a time, and sends everybody else's
 * packets back. A greeting that was lost is sent again.
 */
final class PluggedNic implements NetReceiver {
    /** The second type for local experiments, as stored. */
    private static final short GREETING = (short) 0xB688;
    private static final int GREETING_BYTES = 60;
    private static final int SOURCE = 6;
    private static final int TYPE = 12;
    private static final int MAC_BYTES = 6;
    private static final long LOST_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private final SharedBuffer ram;
    private final PlugCounters counters;
    private final NetFrontend nic;
    private final byte[] mac = new byte[MAC_BYTES];
    private long arrived;
    private long sentNs;
    private boolean waiting;
    private PluggedNic greeter;

    PluggedNic(Guest guest, PlugCounters counters, NetFrontend nic) {
        this.ram = guest.ram();
        this.counters = counters;
        this.nic = nic;
        long bits = Long.parseLong(nic.mac().replace(":", ""), 16);
        for (int i = 0; i < MAC_BYTES; i++) {
            mac[i] = (byte) (bits >>> 8 * (MAC_BYTES - 1 - i));
        }
        nic.onReceive(this);
    }

    boolean isOpen() {
        return nic.isOpen();
    }

    /** Greetings from the guest's other cards that arrived here. */
    long arrived() {
        return arrived;
    }

    /** Greets another card, if the last greeting has arrived or must be lost. */
    void greet(PluggedNic other) {
        long nowNs = System.nanoTime();
        long buffer = waiting && nowNs - sentNs < LOST_NS ? -1 : nic.claim(0);
        if (buffer >= 0) {
            ram.fill(buffer, GREETING_BYTES, (byte) 0);
            ram.putBytes(buffer, other.mac, 0, MAC_BYTES);
            ram.putBytes(buffer + SOURCE, mac, 0, MAC_BYTES);
            ram.putShort(buffer + TYPE, GREETING);
            nic.send(0, GREETING_BYTES, NetOffload.NONE);
            nic.kick(0);
            sentNs = nowNs;
            waiting = true;
            other.greeter = this;
        }
    }

    @Override
    public void received(long address, int bytes, NetOffload offload) {
        boolean group = (ram.getByte(address) & 1) != 0;
        if (bytes >= GREETING_BYTES && ram.getShort(address + TYPE) == GREETING) {
            if (!group && greeter != null) {
                arrived++;
                greeter.waiting = false;
            }
            return;
        }
        long buffer = group || bytes > nic.maxBytes() ? -1 : nic.claim(0);
        if (buffer >= 0) {
            ram.copyTo(address, ram, buffer, bytes);
            ram.copyTo(address + SOURCE, ram, buffer, MAC_BYTES);
            ram.copyTo(address, ram, buffer + SOURCE, MAC_BYTES);
            nic.send(0, bytes, offload);
            nic.kick(0);
            counters.echoed.increment();
        }
    }
}
