package org.ringdom.runtime.xenbus;

import org.ringdom.abi.io.XenbusState;
import org.ringdom.abi.xen.Errno;
import org.ringdom.runtime.xenstore.Xenstore;

/**
 * The backend's end of a device.
 *
 * <p>A usual life: made when {@link DeviceBus} tells of it; features published and {@code INIT_WAIT}; frontend
 * {@code INITIALISED} or {@code CONNECTED}: rings mapped, {@code CONNECTED}; frontend {@code CLOSING}: the same; frontend
 * {@code CLOSED}: rings let go, the same. A restarted backend changes none of its keys: the frontend must not notice.
 */
public final class BackendDevice extends XenbusDevice {
    private static final int MAX_DOMID = 0x7FEF;

    private final String deviceClass;
    private final int id;

    private BackendDevice(Xenstore store, String deviceClass, int id, String path, String otherPath, int otherDomid,
            XenbusState state) {
        super(store, path, otherPath, otherDomid, state);
        this.deviceClass = deviceClass;
        this.id = id;
    }

    /**
     * Reads where the frontend is. {@code frontend-id} must be the domain in the directory's own path.
     *
     * @throws DeviceException if the directory is incomplete
     */
    public static BackendDevice open(Xenstore store, int ownDomid, String deviceClass, int frontendDomid, int id) {
        String path = XenbusPaths.backend(ownDomid, deviceClass, frontendDomid, id);
        DeviceKeys keys = DeviceKeys.gather(store, path, "frontend", "frontend-id", "state");
        if (keys.integer("frontend-id", 0, MAX_DOMID) != frontendDomid) {
            throw new DeviceException(Errno.EINVAL, path + "/frontend-id is " + keys.text("frontend-id"));
        }
        return new BackendDevice(store, deviceClass, id, path, keys.text("frontend"), frontendDomid,
                XenbusState.ofText(keys.text("state", "")));
    }

    public String deviceClass() {
        return deviceClass;
    }

    /** The device's number: the last part of the path. */
    public int id() {
        return id;
    }

    /** False if the toolstack is taking the device away for good; true if its directory stays after CLOSED. */
    public boolean isOnline() {
        return own("online").flag("online");
    }
}
