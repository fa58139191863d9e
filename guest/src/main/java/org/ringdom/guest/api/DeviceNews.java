package org.ringdom.guest.api;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;

import org.ringdom.abi.io.XenbusState;
import org.ringdom.runtime.xenbus.DeviceBus;
import org.ringdom.runtime.xenstore.Xenstore;

/**
 * Which devices of a class a guest's program has to be told of. A device may go and another one take its number while the guest
 * does not look, and the bus sees one device all the time; so the place is looked at again when the use of the first one ends.
 * For the vCPU thread.
 */
final class DeviceNews {
    private final Xenstore store;
    private final String folder;
    private final IntConsumer listener;
    private final IntPredicate inUse;
    private final Set<Integer> untold = new LinkedHashSet<>();

    /**
     * Begins to look.
     *
     * @param deviceClass {@code vbd} or {@code vif}
     * @param listener hears of each device, in {@link #tell}
     * @param inUse whether the device of that number is open; its successor is told of after its end
     */
    DeviceNews(Xenstore store, int domid, String deviceClass, IntConsumer listener, IntPredicate inUse) {
        this.store = store;
        this.folder = "device/" + deviceClass + "/";
        this.listener = listener;
        this.inUse = inUse;
        DeviceBus.frontends(store, domid, deviceClass, new DeviceBus.Listener() {
            @Override
            public void onAppeared(DeviceBus.Device device) {
                untold.add(device.id());
            }

            @Override
            public void onGone(DeviceBus.Device device) {
                // its frontend sees it by itself
            }
        });
    }

    /** A device is not used any more, or could not be: looks, without waiting, whether another one has its number by now. */
    void ended(int id) {
        String path = folder + id;
        store.readAsync(path + "/state").thenAccept(state -> {
            if (is(state, XenbusState.INITIALISING)) {
                store.readAsync(path + "/backend").thenAccept(backend -> lookBehind(id, text(backend)));
            }
        });
    }

    private void lookBehind(int id, String backend) {
        store.readAsync(backend + "/state").thenAccept(state -> {
            if (is(state, XenbusState.INITIALISING) || is(state, XenbusState.INIT_WAIT)) {
                untold.add(id);
            }
        });
    }

    private static boolean is(byte[] value, XenbusState state) {
        return XenbusState.ofText(text(value)) == state;
    }

    private static String text(byte[] value) {
        return new String(value, StandardCharsets.UTF_8);
    }

    /** Tells the listener of what is new, where waiting is allowed; how many devices. */
    int tell() {
        int told = 0;
        while (!untold.isEmpty()) {
            List<Integer> now = List.copyOf(untold);
            untold.clear();
            for (int id : now) {
                if (!inUse.test(id)) {
                    listener.accept(id);
                    told++;
                }
            }
        }
        return told;
    }
}
