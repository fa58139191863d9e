package org.ringdom.x86.state;

import org.ringdom.x86.memory.Devices;

/** Hands what memory asks for to the CPU's owner. */
final class OwnersDevices implements Devices {
    private final Cpu cpu;

    OwnersDevices(Cpu cpu) {
        this.cpu = cpu;
    }

    @Override
    public long load(long physical, int bytes) {
        return cpu.callbacks.loadDevice(cpu, physical, bytes);
    }

    @Override
    public void store(long physical, long value, int bytes) {
        cpu.callbacks.storeDevice(cpu, physical, value, bytes);
    }

    @Override
    public void watchedStore(long physical, int bytes) {
        cpu.callbacks.watchedStore(cpu, physical, bytes);
    }

    @Override
    public void tableStore(long physical, long before) {
        cpu.callbacks.tableStore(cpu, physical, before);
    }
}
