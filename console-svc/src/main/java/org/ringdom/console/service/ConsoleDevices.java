package org.ringdom.console.service;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.ringdom.abi.io.XenbusState;
import org.ringdom.abi.shared.ConsoleRecord;
import org.ringdom.abi.shared.DomainRecord;
import org.ringdom.abi.xen.Errno;
import org.ringdom.console.ring.RecordFiles.Place;
import org.ringdom.runtime.backend.CoreLink;
import org.ringdom.runtime.xenbus.BackendDevice;
import org.ringdom.runtime.xenbus.DeviceBus;
import org.ringdom.runtime.xenbus.DeviceException;
import org.ringdom.runtime.xenbus.DeviceKeys;
import org.ringdom.runtime.xenbus.XenbusPaths;
import org.ringdom.runtime.xenstore.Xenstore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the store says of consoles.
 *
 * <p>Console 0 has no handshake: page and port stand in {@code /local/domain/<guest>/console} before the guest runs, so what
 * it writes before it knows of xenbus is in the ring when the console is mapped. Further ones are devices: the frontend
 * grants a page, and both sides go through the states of xenbus. Agent thread only.
 */
final class ConsoleDevices implements DeviceBus.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleDevices.class);
    private static final int MAX_PORT = 0xFFFF;

    private final Xenstore store;
    private final CoreLink core;
    private final ConsoleDirectory consoles;
    private final Map<DeviceBus.Device, BackendDevice> devices = new HashMap<>();
    private final Map<DeviceBus.Device, Boolean> waiting = new HashMap<>();
    private DeviceBus bus;

    ConsoleDevices(Xenstore store, CoreLink core, ConsoleDirectory consoles) {
        this.store = store;
        this.core = core;
        this.consoles = consoles;
    }

    /** Begins to watch the store; it need not be there yet. */
    void watch() {
        bus = DeviceBus.backends(store, core.ownDomid(), "console", this);
    }

    @Override
    public void onAppeared(DeviceBus.Device device) {
        if (device.id() == 0) {
            first(device);
        } else {
            further(device);
        }
    }

    @Override
    public void onGone(DeviceBus.Device device) {
        waiting.remove(device);
        BackendDevice backend = devices.remove(device);
        if (backend != null) {
            backend.close();
        }
        consoles.disconnect(device.frontendDomid(), device.id());
    }

    /** Tries again what could not be served when it appeared. */
    void retry() {
        for (DeviceBus.Device device : waiting.keySet().toArray(DeviceBus.Device[]::new)) {
            waiting.remove(device);
            BackendDevice backend = devices.get(device);
            if (backend == null) {
                onAppeared(device);
            } else {
                ready(device, backend);
            }
        }
    }

    private void first(DeviceBus.Device device) {
        int domid = device.frontendDomid();
        DeviceKeys.gatherAsync(store, XenbusPaths.domain(domid), "console/ring-ref", "console/port")
                .thenCombine(nameOf(device), (keys, name) -> first(device, keys, name))
                .whenComplete((connect, thrown) -> {
                    if (connect != null) {
                        store.later(connect);
                    }
                });
    }

    /** What the toolstack calls the domain. */
    private CompletableFuture<String> nameOf(DeviceBus.Device device) {
        return DeviceKeys.gatherAsync(store, device.path(), "domain").thenApply(keys -> keys.text("domain", ""));
    }

    private Runnable first(DeviceBus.Device device, DeviceKeys keys, String name) {
        return () -> connectFirst(device, keys, name);
    }

    private void connectFirst(DeviceBus.Device device, DeviceKeys keys, String name) {
        int domid = device.frontendDomid();
        DomainRecord record = core.mappable(domid);
        try {
            if (record == null || !consoles.connect(new Place(domid, record.incarnation(), 0,
                    keys.integer("console/port", 1, MAX_PORT),
                    keys.number("console/ring-ref", 0, record.maxPages() - 1), ConsoleRecord.NO_REFERENCE),
                    name)) {
                waiting.put(device, true);
            }
        } catch (DeviceException wrong) {
            LOG.warn("no console for domain {}: {}", domid, wrong.getMessage());
        }
    }

    private void further(DeviceBus.Device device) {
        try {
            BackendDevice backend = devices.get(device);
            if (backend == null) {
                backend = BackendDevice.open(store, core.ownDomid(), "console", device.frontendDomid(), device.id());
                devices.put(device, backend);
                BackendDevice opened = backend;
                backend.watchOther(state -> frontendIs(device, opened, state));
            }
            if (backend.state() == XenbusState.INITIALISING || backend.state() == XenbusState.UNKNOWN) {
                backend.switchState(XenbusState.INIT_WAIT);
            }
        } catch (DeviceException wrong) {
            LOG.warn("console {} of domain {}: {}", device.id(), device.frontendDomid(), wrong.getMessage());
        }
    }

    private void frontendIs(DeviceBus.Device device, BackendDevice backend, XenbusState state) {
        switch (state) {
            case INITIALISED, CONNECTED -> ready(device, backend);
            case CLOSING, CLOSED -> {
                waiting.remove(device);
                consoles.disconnect(device.frontendDomid(), device.id());
                backend.switchState(state);
            }
            case INITIALISING -> {
                if (backend.state() == XenbusState.CLOSED) {
                    backend.switchState(XenbusState.INIT_WAIT);
                }
            }
            default -> {
                // it has not come so far
            }
        }
    }

    /** The frontend has published its page and port. */
    private void ready(DeviceBus.Device device, BackendDevice backend) {
        backend.otherAsync("ring-ref", "port")
                .thenCombine(nameOf(device), (keys, name) -> further(device, backend, keys, name))
                .whenComplete((connect, thrown) -> {
                    if (connect != null) {
                        store.later(connect);
                    }
                });
    }

    private Runnable further(DeviceBus.Device device, BackendDevice backend, DeviceKeys keys, String name) {
        return () -> connect(device, backend, keys, name);
    }

    private void connect(DeviceBus.Device device, BackendDevice backend, DeviceKeys keys, String name) {
        if (devices.get(device) != backend) {
            return;
        }
        int domid = device.frontendDomid();
        DomainRecord record = core.mappable(domid);
        try {
            if (record == null) {
                waiting.put(device, true); // the core does not let us map it yet, or it is gone
            } else if (consoles.connect(new Place(domid, record.incarnation(), device.id(),
                    keys.integer("port", 1, MAX_PORT), 0, keys.integer("ring-ref", 0, Integer.MAX_VALUE)), name)) {
                backend.switchState(XenbusState.CONNECTED);
            } else {
                backend.fail(Errno.EINVAL, "the ring cannot be mapped");
            }
        } catch (DeviceException wrong) {
            backend.fail(wrong);
        }
    }

    /** Tells a guest how large the window is in which it is looked at. */
    void resized(int domid, int number, int columns, int rows) {
        String path = XenbusPaths.backend(core.ownDomid(), "console", domid, number);
        boolean there = bus != null && bus.devices().stream().anyMatch(device -> device.path().equals(path));
        if (there) {
            store.writeAsync(path + "/window", columns + "x" + rows).exceptionally(gone -> null);
        }
    }
}
