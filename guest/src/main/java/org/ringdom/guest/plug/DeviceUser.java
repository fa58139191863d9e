package org.ringdom.guest.plug;

import java.util.ArrayList;
import java.util.List;

import org.ringdom.guest.api.DeviceListener;
import org.ringdom.guest.api.Guest;
import org.ringdom.guest.api.JavaGuest;
import org.ringdom.guest.pv.DeviceGoneException;
import org.ringdom.guest.pv.NetFrontend;
import org.ringdom.guest.pv.NetOffload;

/**
 * Uses every disk and network card that it is given, at its start or later, until it is taken away: disks are written, read
 * and compared, packets are sent back. Counters begin with {@code plug.}.
 */
public final class DeviceUser implements JavaGuest, DeviceListener {
    private static final long WAIT_NS = 1_000_000_000L;

    private final List<PluggedDisk> disks = new ArrayList<>();
    private final List<NetFrontend> nics = new ArrayList<>();
    private Guest guest;
    private PlugCounters counters;

    @Override
    public void run(Guest machine) {
        guest = machine;
        counters = new PlugCounters(machine.counters());
        machine.onDevices(this);
        while (!machine.shutdownRequested()) {
            machine.block(WAIT_NS);
            nics.removeIf(nic -> !nic.isOpen());
            disks.removeIf(disk -> !disk.use());
            counters.open.set(nics.size() + disks.size());
            counters.held.set(machine.heldGrants());
            counters.freePages.set(machine.pages().free());
            counters.freeGrants.set(machine.grants().available());
        }
    }

    @Override
    public void onDisk(int number) {
        try {
            disks.add(new PluggedDisk(guest, counters, guest.openDisk(number)));
            counters.disks.increment();
        } catch (DeviceGoneException taken) {
            counters.missed.increment();
        }
    }

    @Override
    public void onNic(int number) {
        try {
            NetFrontend nic = guest.openNic(number);
            nic.onReceive((address, bytes, offload) -> echo(nic, address, bytes, offload));
            nics.add(nic);
            counters.nics.increment();
        } catch (DeviceGoneException taken) {
            counters.missed.increment();
        }
    }

    private void echo(NetFrontend nic, long address, int bytes, NetOffload offload) {
        boolean group = (guest.ram().getByte(address) & 1) != 0;
        long buffer = group || bytes > nic.maxBytes() ? -1 : nic.claim(0);
        if (buffer >= 0) {
            guest.ram().copyTo(address, guest.ram(), buffer, bytes);
            guest.ram().copyTo(address + 6, guest.ram(), buffer, 6);
            guest.ram().copyTo(address, guest.ram(), buffer + 6, 6);
            nic.send(0, bytes, offload);
            nic.kick(0);
            counters.echoed.increment();
        }
    }
}
