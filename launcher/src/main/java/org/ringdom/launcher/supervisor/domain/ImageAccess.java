package org.ringdom.launcher.supervisor.domain;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.ringdom.launcher.api.ServiceState;
import org.ringdom.launcher.supervisor.ProcessEntry;
import org.ringdom.launcher.supervisor.ServiceSpec;
import org.ringdom.launcher.supervisor.keeper.Confinements;
import org.ringdom.launcher.toolstack.ToolstackException;
import org.ringdom.launcher.toolstack.config.DiskSpec;
import org.ringdom.launcher.toolstack.layout.Backends;
import org.ringdom.platform.io.NativeFile;
import org.ringdom.platform.io.OpenFlag;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.runtime.handover.FileLabel;
import org.ringdom.runtime.handover.FileSender;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets block domains use the images of new disks. What a confined process may open is settled when it is started: its successors
 * may open them, and it is handed them open. One that cannot be handed anything is replaced; guests that it serves notice a
 * short stall.
 */
final class ImageAccess {
    private static final Logger LOG = LoggerFactory.getLogger(ImageAccess.class);
    private static final long HANDOVER_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long GRACE_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long READY_NS = TimeUnit.SECONDS.toNanos(90);

    private final Surroundings world;
    private final GuestFiles files;
    private final Backends backends;

    ImageAccess(Surroundings world, GuestFiles files, Backends backends) {
        this.world = world;
        this.files = files;
        this.backends = backends;
    }

    /** Returns when the images of these disks of a guest can be used; to be called before the store tells of them. */
    void grant(int domid, List<DiskSpec> disks) throws Refusal {
        Confinements confinements = world.keeper().confinements();
        confinements.images(domid, files.images(domid));
        for (ServiceSpec backend : world.set().startOrder()) {
            List<DiskSpec> served = new ArrayList<>();
            for (DiskSpec disk : disks) {
                if (!disk.target().isEmpty() && backend.domid().isPresent()
                        && backend.domid().getAsInt() == domidOf(disk)) {
                    served.add(disk);
                }
            }
            if (!served.isEmpty() && confinements.confines(backend)) {
                handOver(domid, served, backend.role());
            }
        }
    }

    private int domidOf(DiskSpec disk) throws Refusal {
        try {
            return backends.forDisk(disk.backend());
        } catch (ToolstackException wrong) {
            throw new Refusal(wrong.getMessage(), wrong);
        }
    }

    /** A process that was started after the images were noted needs nothing. */
    private void handOver(int domid, List<DiskSpec> disks, String role) throws Refusal {
        long before = incarnation(role);
        List<DiskSpec> left = new ArrayList<>(disks);
        boolean given = world.patience().await(
                () -> incarnation(role) != before || giveAll(domid, left, role), HANDOVER_NS);
        if (!given) {
            replace(role, before);
        }
    }

    /** Hands over what is left to be; false if the process does not take it now. */
    private boolean giveAll(int domid, List<DiskSpec> left, String role) {
        try (FileSender sender = FileSender.connect(world.folder().viewOf(role).handover())) {
            Iterator<DiskSpec> disks = left.iterator();
            while (disks.hasNext()) {
                DiskSpec disk = disks.next();
                if (!give(sender, domid, disk)) {
                    return false;
                }
                disks.remove();
            }
            return true;
        } catch (LinuxException away) {
            LOG.debug("{} is not there: {}", role, away.getMessage());
            return false;
        }
    }

    /** An image that cannot be opened is none of ours: the backend says what is wrong with it. */
    private static boolean give(FileSender sender, int domid, DiskSpec disk) {
        Path path = Path.of(disk.target());
        try (NativeFile file = open(path, disk.readOnly())) {
            return sender.give(new FileLabel(domid, disk.device().number(), path), file);
        } catch (IllegalStateException | IllegalArgumentException unusable) {
            LOG.warn("disk {} of domain {}: {}", disk.device().name(), domid, unusable.getMessage());
            return true;
        }
    }

    private static NativeFile open(Path path, boolean readOnly) {
        return Confinements.ofImages(List.of(path)).inThread("image-opener",
                () -> readOnly ? NativeFile.open(path) : NativeFile.open(path, OpenFlag.READ_WRITE));
    }

    private void replace(String role, long before) throws Refusal {
        LOG.warn("{} does not take images that are handed to it, and is restarted", role);
        world.keeper().restart(role, false, GRACE_NS);
        boolean replaced = world.patience().await(() -> entry(role).filter(
                now -> now.incarnation() != before && now.state() == ServiceState.READY).isPresent(), READY_NS);
        if (!replaced) {
            throw new Refusal(role + " does not get ready; `ringdom logs " + role + "` says why");
        }
    }

    private Optional<ProcessEntry> entry(String role) {
        return world.processes().find(role);
    }

    private long incarnation(String role) {
        return entry(role).map(ProcessEntry::incarnation).orElse(0L);
    }
}
