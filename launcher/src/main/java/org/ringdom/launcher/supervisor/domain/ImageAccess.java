package org.ringdom.launcher.supervisor.domain;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.ringdom.launcher.api.ServiceState;
import org.ringdom.launcher.supervisor.ProcessEntry;
import org.ringdom.launcher.supervisor.ServiceSet;
import org.ringdom.launcher.supervisor.ServiceSpec;
import org.ringdom.launcher.supervisor.keeper.Confinements;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the block domain open the images of a new guest. What a confined process may open is settled when it is started, so one
 * that does not know an image yet is replaced; guests that it serves notice a short stall.
 */
final class ImageAccess {
    private static final Logger LOG = LoggerFactory.getLogger(ImageAccess.class);
    private static final long GRACE_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long READY_NS = TimeUnit.SECONDS.toNanos(90);

    private final Surroundings world;
    private final GuestFiles files;

    ImageAccess(Surroundings world, GuestFiles files) {
        this.world = world;
        this.files = files;
    }

    /** Returns when the images can be opened; to be called before the store tells of the disks. */
    void grant(int domid) throws Refusal {
        Confinements confinements = world.keeper().confinements();
        Set<Path> known = confinements.images();
        confinements.images(domid, files.images(domid));
        Optional<ServiceSpec> backend = world.set().find(ServiceSet.BLKBACK);
        Set<Path> unknown = new HashSet<>(files.images(domid));
        unknown.removeAll(known);
        if (unknown.isEmpty() || backend.isEmpty() || !confinements.confines(backend.get())) {
            return;
        }
        long before = incarnation();
        LOG.info("{} is restarted, as it may not open {} yet", ServiceSet.BLKBACK, unknown);
        world.keeper().restart(ServiceSet.BLKBACK, false, GRACE_NS);
        boolean replaced = world.patience().await(() -> entry().filter(
                now -> now.incarnation() != before && now.state() == ServiceState.READY).isPresent(), READY_NS);
        if (!replaced) {
            throw new Refusal(ServiceSet.BLKBACK + " does not get ready; `ringdom logs " + ServiceSet.BLKBACK
                    + "` says why");
        }
    }

    private Optional<ProcessEntry> entry() {
        return world.processes().find(ServiceSet.BLKBACK);
    }

    private long incarnation() {
        return entry().map(ProcessEntry::incarnation).orElse(0L);
    }
}
