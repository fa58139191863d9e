package org.ringdom.core.support;

import java.util.ArrayList;
import java.util.List;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.buffer.StoreLog;

/**
 * The stores to a few buffers in their order, to be cut anywhere. Only one recording at a time; stores elsewhere are not
 * kept.
 */
public final class Recording implements AutoCloseable {
    private final List<SharedBuffer> tracked;
    private final List<Store> stores = new ArrayList<>();

    private record Store(int buffer, long offset, int width, long value) {
    }

    /** Begins to record. */
    public Recording(List<SharedBuffer> tracked) {
        if (!StoreLog.ENABLED) {
            throw new IllegalStateException("run with -Dringdom.storeLog=true");
        }
        this.tracked = tracked;
        StoreLog.install(this::record);
    }

    private void record(long address, int width, long value) {
        for (int i = 0; i < tracked.size(); i++) {
            long offset = address - tracked.get(i).address();
            if (offset >= 0 && offset < tracked.get(i).size()) {
                stores.add(new Store(i, offset, width, value));
            }
        }
    }

    /** Stores so far. */
    public int size() {
        return stores.size();
    }

    /** Does the stores from {@code from} to below {@code to} to another set of buffers. */
    public void replay(int from, int to, List<SharedBuffer> target) {
        for (Store store : stores.subList(from, to)) {
            SharedBuffer buffer = target.get(store.buffer);
            switch (store.width) {
                case 1 -> buffer.putByte(store.offset, (byte) store.value);
                case 2 -> buffer.putShort(store.offset, (short) store.value);
                case 4 -> buffer.putInt(store.offset, (int) store.value);
                default -> buffer.putLong(store.offset, store.value);
            }
        }
    }

    /** Ends the recording; what was recorded stays. */
    @Override
    public void close() {
        StoreLog.install(null);
    }
}
