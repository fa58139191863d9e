package org.ringdom.launcher.supervisor.domain;

import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;

import org.ringdom.abi.io.XenbusState;
import org.ringdom.launcher.toolstack.layout.DevicePaths;
import org.ringdom.runtime.recovery.CrashPoint;
import org.ringdom.runtime.xenstore.Xenstore;
import org.ringdom.runtime.xenstore.XenstoreException;
import org.ringdom.runtime.xenstore.XenstoreNodes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a device out of a running domain, as libxl does it:
 *
 * <pre>
 *   backend: online 0, state Closing     frontend: Closed     backend: Closed     all nodes removed
 * </pre>
 *
 * <p>A frontend that was never connected is not waited for. One that does not let go keeps a disk: whoever asked is told,
 * and the disk goes as soon as it does let go. A network card is taken from it.
 *
 * <p>A successor finds {@code online} 0 and goes on, and the numbers of the requests, which it may be asked again
 * after that.
 */
final class DeviceDetach extends DeviceChange {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceDetach.class);
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(10);

    /** The number of no request. */
    static final long NOBODYS = 0;
    private static final String REQUESTS = "/detach";

    private final Xenstore store;
    private final DevicePaths paths;
    private final long request;
    private final boolean forced;
    private final boolean forcedInTheEnd;
    private final LongConsumer remember;
    private final Runnable forget;
    private boolean asked;
    private boolean told;

    /**
     * @param request number of the request; {@link #NOBODYS} if a successor goes on
     * @param forced do not wait for the frontend
     * @param forcedInTheEnd take it from a frontend that does not let go
     * @param remember notes that a request is done, before the nodes are gone
     * @param forget takes the device out of the domain file, after that
     */
    DeviceDetach(Xenstore store, int domid, int device, DevicePaths paths, long request, boolean forced,
            boolean forcedInTheEnd, LongConsumer remember, Runnable forget, Outcome outcome) {
        super(domid, device, outcome);
        this.store = store;
        this.paths = paths;
        this.request = request;
        this.forced = forced;
        this.forcedInTheEnd = forcedInTheEnd;
        this.remember = remember;
        this.forget = forget;
    }

    @Override
    boolean step() {
        if (!asked) {
            store.inTransaction(this::ask);
            CrashPoint.at("supervisor.detach-asked");
            asked = true;
            LOG.info("domain {} is to let go of {}", domid(), paths.frontend());
        }
        if (forced || isFree() || forcedInTheEnd && ageNs() > PATIENCE_NS) {
            requests().forEach(remember);
            removeNodes(store, paths);
            forget.run();
            CrashPoint.at("supervisor.detach-removed");
            LOG.info("domain {} has no {} any more", domid(), paths.frontend());
            return done();
        }
        if (!told && ageNs() > PATIENCE_NS) {
            told = true;
            refused("the guest has not let go of it after " + TimeUnit.NANOSECONDS.toSeconds(PATIENCE_NS)
                    + " s; it goes when the guest does; --force takes it away");
        }
        return false;
    }

    private LongStream requests() {
        return store.listIfThere(paths.toolstack() + REQUESTS).stream()
                .mapToLong(number -> Long.parseUnsignedLong(number, 16));
    }

    private void ask(XenstoreNodes transaction) {
        if (request != NOBODYS && transaction.exists(paths.toolstack() + "/backend")) {
            transaction.write(paths.toolstack() + REQUESTS + "/" + Long.toHexString(request), "");
        }
        String state = paths.backend() + "/state";
        if (transaction.exists(state)) {
            transaction.write(paths.backend() + "/online", "0");
            if (!transaction.read(state).equals(XenbusState.CLOSED.text())) {
                transaction.write(state, XenbusState.CLOSING.text());
            }
        }
    }

    /** Whether nobody holds the device: the backend has let go, or the frontend has never had it. */
    private boolean isFree() {
        XenbusState backend = XenbusState.ofText(store.readIfThere(paths.backend() + "/state").orElse(null));
        XenbusState frontend = XenbusState.ofText(store.readIfThere(paths.frontend() + "/state").orElse(null));
        return backend == XenbusState.CLOSED || backend == XenbusState.UNKNOWN
                || frontend == XenbusState.INITIALISING || frontend == XenbusState.UNKNOWN;
    }

    /** Removes all that the store has of a device, and folders that are empty then. */
    static void removeNodes(Xenstore store, DevicePaths paths) {
        store.inTransaction(transaction -> {
            for (String path : new String[]{paths.frontend(), paths.toolstack(), paths.backend()}) {
                remove(transaction, path);
                String parent = path.substring(0, path.lastIndexOf('/'));
                for (int level = 0; level < 2 && isEmpty(transaction, parent) && !parent.endsWith("/device"); level++) {
                    remove(transaction, parent);
                    parent = parent.substring(0, parent.lastIndexOf('/'));
                }
            }
        });
    }

    private static boolean isEmpty(XenstoreNodes transaction, String path) {
        return transaction.exists(path) && transaction.list(path).isEmpty();
    }

    private static void remove(XenstoreNodes transaction, String path) {
        try {
            transaction.rm(path);
        } catch (XenstoreException failed) {
            if (!failed.isMissing()) {
                throw failed;
            }
        }
    }
}
