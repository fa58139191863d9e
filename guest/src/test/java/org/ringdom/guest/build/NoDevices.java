package org.ringdom.guest.build;

import org.ringdom.x86.memory.Devices;

/** For memory behind which nothing stands, and of which nothing is watched. */
public final class NoDevices implements Devices {
    @Override
    public long load(long physical, int bytes) {
        throw new AssertionError("a load from nowhere");
    }

    @Override
    public void store(long physical, long value, int bytes) {
        throw new AssertionError("a store to nowhere");
    }

    @Override
    public void watchedStore(long physical, int bytes) {
        throw new AssertionError("nothing is watched");
    }

    @Override
    public void tableStore(long physical, long before) {
        throw new AssertionError("no table is stored to");
    }
}
