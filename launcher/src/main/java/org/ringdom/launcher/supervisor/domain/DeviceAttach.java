package org.ringdom.launcher.supervisor.domain;

import java.util.List;
import java.util.concurrent.TimeUnit;

import org.ringdom.abi.io.XenbusState;
import org.ringdom.launcher.toolstack.layout.DevicePaths;
import org.ringdom.launcher.toolstack.layout.NodeWrite;
import org.ringdom.runtime.recovery.CrashPoint;
import org.ringdom.runtime.xenstore.Xenstore;
import org.ringdom.runtime.xenstore.XenstoreNodes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a device into a running domain. The domain file has it already, so that no other domain can be given the same disk.
 *
 * <pre>
 *   one transaction: all nodes, with the request's number       wait until the backend is ready for the frontend
 * </pre>
 *
 * <p>A request that is repeated, because its supervisor died, finds its number in the store and goes on.
 */
final class DeviceAttach extends DeviceChange {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceAttach.class);
    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final String REQUEST = "request";

    private final Xenstore store;
    private final DevicePaths paths;
    private final List<NodeWrite> nodes;
    private final String request;
    private final Runnable forget;
    private boolean committed;

    /**
     * @param nodes of the device
     * @param request number of the request
     * @param forget takes the device out of the domain file again
     */
    DeviceAttach(Xenstore store, int domid, int device, DevicePaths paths, List<NodeWrite> nodes, long request,
            Runnable forget, Outcome outcome) {
        super(domid, device, outcome);
        this.store = store;
        this.paths = paths;
        this.nodes = nodes;
        this.request = Long.toHexString(request);
        this.forget = forget;
    }

    /** The device that a request has put into a domain; -1 if none. */
    static int deviceOf(XenstoreNodes store, String kind, int domid, long request) {
        String folder = "/libxl/" + domid + "/device/" + kind;
        for (String device : store.listIfThere(folder)) {
            String of = store.readIfThere(folder + "/" + device + "/" + REQUEST).orElse("");
            if (of.equals(Long.toHexString(request))) {
                return Integer.parseInt(device);
            }
        }
        return -1;
    }

    @Override
    boolean step() {
        if (!committed) {
            if (!store.transaction(this::commit)) {
                forget.run();
                return refused("domain " + domid() + " has a device of that number already");
            }
            CrashPoint.at("supervisor.attach-committed");
            committed = true;
            LOG.info("domain {} gets {}", domid(), paths.frontend());
        }
        XenbusState state = XenbusState.ofText(store.readIfThere(paths.backend() + "/state").orElse(null));
        return switch (state) {
            case INIT_WAIT, INITIALISED, CONNECTED -> done();
            case CLOSING, CLOSED -> undo(store.readIfThere(paths.backend() + "/hotplug-error")
                    .orElse("the backend has closed it"));
            default -> ageNs() > LIMIT_NS && undo("its backend is not ready after "
                    + TimeUnit.NANOSECONDS.toSeconds(LIMIT_NS) + " s; `ringdom status` shows how it is");
        };
    }

    private boolean commit(XenstoreNodes transaction) {
        String there = transaction.readIfThere(paths.toolstack() + "/" + REQUEST).orElse("");
        if (there.equals(request)) {
            return true;
        }
        if (transaction.exists(paths.toolstack() + "/backend")) {
            return false;
        }
        NodeWrite.writeAll(nodes, transaction);
        transaction.write(paths.toolstack() + "/" + REQUEST, request);
        return true;
    }

    private boolean undo(String why) {
        DeviceDetach.removeNodes(store, paths);
        forget.run();
        return refused(why);
    }
}
