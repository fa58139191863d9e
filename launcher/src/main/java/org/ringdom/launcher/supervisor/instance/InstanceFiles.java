package org.ringdom.launcher.supervisor.instance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

import org.ringdom.abi.shared.CoreTable;
import org.ringdom.abi.shared.DomainEvents;
import org.ringdom.abi.shared.DomainOwn;
import org.ringdom.abi.shared.SharedFileHeader;
import org.ringdom.launcher.supervisor.ProcessTableFile;
import org.ringdom.launcher.supervisor.ServiceSet;
import org.ringdom.platform.process.ProcessIdentity;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.memory.SharedFile;
import org.ringdom.runtime.standby.RoleBox;

/** Makes the files of a new instance, and removes those of an old one. */
public final class InstanceFiles {
    private static final String STORE_JOURNAL = "xenstore";
    private static final int CORE_PORTS = CoreTable.Geometry.DEFAULT.domainSlots();
    private static final int FABRIC_PORTS = 64;

    private InstanceFiles() {
    }

    /**
     * Makes the folders and what has to be there before the first process; {@code procs.tbl} comes last.
     *
     * @throws RuntimeException with one clear line if that cannot be
     */
    public static void create(InstanceFolder folder) {
        folder.create();
        // the store begins empty with each instance, as its domains do
        removeTree(folder.journal(STORE_JOURNAL));
        // there before a confined process wants to write into them: a rule for what is missing is none
        makeFolder(folder.journal(STORE_JOURNAL));
        makeFolder(folder.journal(ServiceSet.CONSOLE));
        linkStoreSocket(folder);
        events(folder.coreEvents(), CORE_PORTS, SharedFileHeader.NO_DOMAIN);
        own(folder.coreOwn(), SharedFileHeader.NO_DOMAIN);
        events(folder.fabricEvents(), FABRIC_PORTS, SharedFileHeader.NO_DOMAIN);
        own(folder.fabricOwn(), SharedFileHeader.NO_DOMAIN);
        standby(folder);
        new Views(folder).create();
        domain(folder, ServiceSet.SUPERVISOR_DOMID);
        ServiceSet.standard().startOrder().forEach(spec -> spec.domid().ifPresent(domid -> domain(folder, domid)));
        ProcessTableFile.create(folder.processTable(), ProcessIdentity.currentBootId());
    }

    /** The store's socket under the name that clients look for in {@code XENSTORED_RUNDIR}. */
    private static void linkStoreSocket(InstanceFolder folder) {
        Path socket = folder.storeSocket();
        Path link = storeFolder(folder).resolve("socket");
        makeFolder(link.getParent());
        try {
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, link.getParent().relativize(socket));
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot make " + link + ": " + failed.getMessage(), failed);
        }
    }

    /** What {@code XENSTORED_RUNDIR} is to name. */
    private static Path storeFolder(InstanceFolder folder) {
        return folder.run().resolve("xenstored");
    }

    private static void makeFolder(Path path) {
        try {
            Files.createDirectories(path);
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot make " + path + ": " + failed.getMessage(), failed);
        }
    }

    /** Makes the files of a driver domain where they are not there yet. */
    public static void domain(InstanceFolder folder, int domid) {
        if (!Files.exists(folder.domainEvents(domid))) {
            events(folder.domainEvents(domid), CoreTable.Geometry.DEFAULT.servicePorts(), domid);
        }
        if (!Files.exists(folder.domainOwn(domid))) {
            own(folder.domainOwn(domid), domid);
        }
    }

    /** Makes the files of the standby where they are not there yet. */
    public static void standby(InstanceFolder folder) {
        if (!Files.exists(folder.standbyOwn())) {
            own(folder.standbyOwn(), SharedFileHeader.NO_DOMAIN);
        }
        if (!Files.exists(folder.standbyBox())) {
            RoleBox.create(folder.standbyBox());
        }
    }

    private static void events(Path path, int ports, int domid) {
        SharedFile.create(path, DomainEvents.serviceFileSize(ports),
                file -> DomainEvents.initialiseService(file, ports, domid));
    }

    private static void own(Path path, int domid) {
        SharedFile.create(path, DomainOwn.SIZE, file -> DomainOwn.initialise(file, domid, 0));
    }

    /** Removes everything in shared memory, and the link to the store's socket. Nobody of the instance may live. */
    public static void wipe(InstanceFolder folder) {
        removeTree(storeFolder(folder));
        removeTree(folder.shm());
    }

    /** Removes a folder and all that is in it, whoever else removes it at the same time; follows no links. */
    private static void removeTree(Path folder) {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                    if (failure instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw failure;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                    Files.deleteIfExists(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot remove " + folder + ": " + failed.getMessage(), failed);
        }
    }
}
