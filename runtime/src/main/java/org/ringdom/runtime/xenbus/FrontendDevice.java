package org.ringdom.runtime.xenbus;

import org.ringdom.abi.io.XenbusState;
import org.ringdom.abi.xen.Errno;
import org.ringdom.runtime.xenstore.Xenstore;

/** The frontend's end of a device, as Linux's xenbus probes it. */
public final class FrontendDevice extends XenbusDevice {
    private static final int MAX_DOMID = 0x7FEF;

    private FrontendDevice(Xenstore store, String path, String otherPath, int otherDomid, XenbusState state) {
        super(store, path, otherPath, otherDomid, state);
    }

    /**
     * Reads where the backend is and checks that its directory is there.
     *
     * @param path this end's directory, absolute or relative to the guest's home
     * @throws DeviceException if a key is missing or the backend's directory is not there
     */
    public static FrontendDevice probe(Xenstore store, String path) {
        DeviceKeys keys = DeviceKeys.gather(store, path, "backend", "backend-id", "state");
        String backend = keys.text("backend");
        if (!store.exists(backend)) {
            throw new DeviceException(Errno.ENOENT, path + ": there is no backend " + backend);
        }
        return new FrontendDevice(store, path, backend, keys.integer("backend-id", 0, MAX_DOMID),
                XenbusState.ofText(keys.text("state", "")));
    }
}
