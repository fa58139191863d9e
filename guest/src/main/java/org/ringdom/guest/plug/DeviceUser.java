package org.ringdom.guest.plug;

import java.util.ArrayList;
import java.util.List;

import org.ringdom.guest.api.DeviceListener;
import org.ringdom.guest.api.Guest;
import org.ringdom.guest.api.JavaGuest;
import org.ringdom.guest.pv.DeviceGoneException;

/**
 * Uses every disk and network card that it is given, at its start or later, until it is taken away: disks are written, read
 * and compared, cards greet each other and send others' packets back. Counters begin with {@code plug.}.
 */
public final class DeviceUser implements JavaGuest, DeviceListener {
    private static final long WAIT_NS = 1_000_000_000L;

    private final List<PluggedDisk> disks = new ArrayList<>();
    private final List<PluggedNic> nics = new ArrayList<>();
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
            greet();
            counters.open.set(nics.size() + disks.size());
            counters.slowestDisk.set(disks.stream().mapToLong(PluggedDisk::answered).min().orElse(0));
            counters.slowestNic.set(nics.stream().mapToLong(PluggedNic::arrived).min().orElse(0));
            counters.held.set(machine.heldGrants());
            counters.freePages.set(machine.pages().free());
            counters.freeGrants.set(machine.grants().available());
        }
    }

    private void greet() {
        for (int i = 0; i < nics.size() && nics.size() > 1; i++) {
            nics.get(i).greet(nics.get((i + 1) % nics.size()));
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
            nics.add(new PluggedNic(guest, counters, guest.openNic(number)));
            counters.nics.increment();
        } catch (DeviceGoneException taken) {
            counters.missed.increment();
        }
    }
}
