package org.ringdom.runtime.xenbus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.ringdom.abi.io.XenbusState;
import org.ringdom.abi.xen.Errno;
import org.ringdom.runtime.xenstore.FakeStore;
import org.ringdom.runtime.xenstore.LocalXenstore;
import org.ringdom.runtime.xenstore.Xenstore;

class XenbusTest {
    private static final String F = "/local/domain/16/device/vbd/51712";
    private static final String B = "/local/domain/2/backend/vbd/16/51712";

    private final LocalXenstore.World world = new LocalXenstore.World();
    private final FakeStore store = world.store;
    private final Xenstore backendSide = world.client();
    private final Xenstore frontendSide = world.client();
    private final List<String> heard = new ArrayList<>();

    private void makeDevice() {
        store.set(B + "/frontend", F);
        store.set(B + "/frontend-id", "16");
        store.set(B + "/online", "1");
        store.set(B + "/state", "1");
        store.set(F + "/backend", B);
        store.set(F + "/backend-id", "2");
        store.set(F + "/state", "1");
    }

    private BackendDevice backend() {
        return BackendDevice.open(backendSide, 2, "vbd", 16, 51712);
    }

    private FrontendDevice frontend() {
        return FrontendDevice.probe(frontendSide, "device/vbd/51712");
    }

    private List<String> settled() {
        world.settle();
        List<String> now = List.copyOf(heard);
        heard.clear();
        return now;
    }

    @Test
    void theHandshakeOfABlockDevice() {
        makeDevice();
        BackendDevice backend = backend();
        FrontendDevice frontend = frontend();
        backend.watchOther(state -> {
            heard.add("frontend " + state);
            if (state == XenbusState.INITIALISED && backend.state() != XenbusState.CONNECTED) {
                assertEquals(8, backend.other("ring-ref").integer("ring-ref", 0, 511));
                backend.publish(Map.of("sectors", 2048), XenbusState.CONNECTED);
            }
        });
        frontend.watchOther(state -> {
            heard.add("backend " + state);
            if (state == XenbusState.INIT_WAIT) {
                Map<String, Object> keys = new LinkedHashMap<>();
                keys.put("ring-ref", 8);
                keys.put("event-channel", 5);
                frontend.publish(keys);
                frontend.switchState(XenbusState.INITIALISED);
            } else if (state == XenbusState.CONNECTED) {
                assertEquals(2048, frontend.other("sectors").number("sectors", 0, Long.MAX_VALUE));
                frontend.switchState(XenbusState.CONNECTED);
            }
        });
        world.settle();
        heard.clear();

        backend.switchState(XenbusState.INIT_WAIT);

        assertEquals(List.of("backend INIT_WAIT", "frontend INITIALISED", "backend CONNECTED", "frontend CONNECTED"),
                settled());
        assertEquals("4", store.value(B + "/state"));
        assertEquals("4", store.value(F + "/state"));
        assertEquals(2, frontend.otherDomid());
        assertEquals(16, backend.otherDomid());
    }

    @Test
    void theSameStateAgainIsHeard() {
        makeDevice();
        FrontendDevice frontend = frontend();
        frontend.watchOther(state -> heard.add(state.toString()));
        settled();
        backend().announceAgain();
        assertEquals(List.of("INITIALISING"), settled());
    }

    @Test
    void switchingToTheStateThatItHasStoresNothing() {
        makeDevice();
        BackendDevice backend = backend();
        int before = store.log().size();
        assertTrue(backend.switchState(XenbusState.INITIALISING));
        assertEquals(before, store.log().size());
    }

    @Test
    void aRemovedDeviceDoesNotRiseAgain() {
        makeDevice();
        BackendDevice backend = backend();
        store.remove(B);
        assertFalse(backend.switchState(XenbusState.CLOSED));
        assertEquals(null, store.value(B + "/state"));
        assertEquals(XenbusState.INITIALISING, backend.state());
    }

    @Test
    void aMissingStateIsUnknown() {
        makeDevice();
        FrontendDevice frontend = frontend();
        frontend.watchOther(state -> heard.add(state.toString()));
        settled();
        store.remove(B);
        assertEquals(List.of("UNKNOWN"), settled());
        assertEquals(XenbusState.UNKNOWN, frontend.otherState());
    }

    @Test
    void aClosedDeviceHearsNothing() {
        makeDevice();
        FrontendDevice frontend = frontend();
        frontend.watchOther(state -> heard.add(state.toString()));
        frontend.close();
        store.set(B + "/state", "2");
        assertEquals(List.of(), settled());
        assertEquals("1", store.value(F + "/state"));
    }

    @Test
    void errorsAreReportedWhereToolsLook() {
        makeDevice();
        BackendDevice backend = backend();
        backend.fail(new DeviceException(Errno.EINVAL, "ring-ref is nonsense"));
        assertEquals("22 ring-ref is nonsense", store.value("/local/domain/2/error/backend/vbd/16/51712/error"));
        assertEquals("5", store.value(B + "/state"));

        frontend().reportError(Errno.ENOENT, "no sectors");
        assertEquals("2 no sectors", store.value("/local/domain/16/error/device/vbd/51712/error"));
        assertEquals("1", store.value(F + "/state"));
    }

    @Test
    void valuesOfTheOtherEndAreChecked() {
        store.set("/d/n", " 12 ");
        store.set("/d/bad", "12x");
        store.set("/d/huge", "9".repeat(60));
        store.set("/d/on", "1");
        DeviceKeys keys = DeviceKeys.gather(backendSide, "/d", "n", "bad", "huge", "on", "none");

        assertEquals(12, keys.integer("n", 0, 100));
        assertEquals(7, keys.number("none", 7, 0, 100));
        assertTrue(keys.flag("on"));
        assertFalse(keys.flag("none"));
        assertEquals("x", keys.text("none", "x"));
        assertEquals(Errno.EINVAL, assertThrows(DeviceException.class, () -> keys.integer("bad", 0, 100)).errno());
        assertEquals(Errno.EINVAL, assertThrows(DeviceException.class, () -> keys.integer("n", 0, 11)).errno());
        assertEquals(Errno.ENOENT, assertThrows(DeviceException.class, () -> keys.text("none")).errno());
        DeviceException huge = assertThrows(DeviceException.class, () -> keys.number("huge", 0, 1));
        assertEquals("/d/huge is '" + "9".repeat(40) + "...', not a number from 0 to 1", huge.getMessage());
    }

    @Test
    void incompleteDevicesAreRefused() {
        assertEquals(Errno.ENOENT, assertThrows(DeviceException.class, this::frontend).errno());
        assertEquals(Errno.ENOENT, assertThrows(DeviceException.class, this::backend).errno());
        makeDevice();
        store.set(B + "/frontend-id", "17");
        assertEquals(Errno.EINVAL, assertThrows(DeviceException.class, this::backend).errno());
        store.remove(B);
        assertEquals(Errno.ENOENT, assertThrows(DeviceException.class, this::frontend).errno());
    }

    private DeviceBus.Listener recorder() {
        return new DeviceBus.Listener() {
            @Override
            public void onAppeared(DeviceBus.Device device) {
                heard.add("+ " + device.frontendDomid() + " " + device.id());
            }

            @Override
            public void onGone(DeviceBus.Device device) {
                heard.add("- " + device.frontendDomid() + " " + device.id());
            }
        };
    }

    @Test
    void theBusTellsOfBackendsOnceAndWhenTheyGo() {
        makeDevice();
        DeviceBus bus = DeviceBus.backends(backendSide, 2, "vbd", recorder());
        assertEquals(List.of("+ 16 51712"), settled());

        store.set("/local/domain/2/backend/vbd/17/51728/state", "1");
        assertEquals(List.of(), settled(), "incomplete");
        store.set("/local/domain/2/backend/vbd/17/51728/frontend", "/local/domain/17/device/vbd/51728");
        assertEquals(List.of("+ 17 51728"), settled());
        store.set(B + "/state", "2");
        assertEquals(List.of(), settled());

        store.remove(B);
        assertEquals(List.of("- 16 51712"), settled());
        store.remove("/local/domain/2/backend/vbd");
        assertEquals(List.of("- 17 51728"), settled());
        assertEquals(0, bus.devices().size());

        bus.close();
        makeDevice();
        assertEquals(List.of(), settled());
    }

    @Test
    void theBusOfABackendWaitsForItsHome() {
        store.closedUntilMade("/local/domain/2");
        DeviceBus bus = DeviceBus.backends(backendSide, 2, "vbd", recorder());
        assertEquals(List.of(), settled());
        makeDevice();
        assertEquals(List.of("+ 16 51712"), settled());
        bus.close();
    }

    @Test
    void theBusOfAGuestSeesItsDevices() {
        makeDevice();
        store.set("/local/domain/16/device/vbd/nonsense/backend", "x");
        DeviceBus bus = DeviceBus.frontends(frontendSide, 16, "vbd", recorder());
        assertEquals(List.of("+ -1 51712"), settled());
        store.remove("/local/domain/16/device");
        assertEquals(List.of("- -1 51712"), settled());
        bus.close();
    }

    @Test
    void errorPathsFollowTheDevicePath() {
        assertEquals("error/device/vbd/51712/error", XenbusPaths.error("device/vbd/51712"));
        assertEquals("/local/domain/2/error/backend/vbd/16/51712/error", XenbusPaths.error(B));
        assertEquals(B, XenbusPaths.backend(2, "vbd", 16, 51712));
        assertEquals(F, XenbusPaths.frontend(16, "vbd", 51712));
    }
}
