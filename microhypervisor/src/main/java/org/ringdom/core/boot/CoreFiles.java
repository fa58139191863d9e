package org.ringdom.core.boot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.security.SecureRandom;

import org.ringdom.abi.shared.CoreRedo;
import org.ringdom.abi.shared.CoreTable;
import org.ringdom.abi.shared.DomainEvents;
import org.ringdom.abi.shared.DomainOwn;
import org.ringdom.abi.shared.SharedFileHeader;
import org.ringdom.core.host.HostInfo;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.memory.SharedFile;
import org.ringdom.runtime.memory.SharedFileException;
import org.ringdom.runtime.service.ServiceFailure;

/** {@code core.tbl} and {@code core.redo}, made at the first start of an instance, taken over at all others. */
final class CoreFiles implements AutoCloseable {
    /** Clients whose last answers are kept. */
    static final int CLIENT_SLOTS = 256;
    /** Number of the first guest. */
    static final int FIRST_GUEST = 16;

    private static final int CORE_EVENT_PORTS = 256;

    private final SharedFile table;
    private final SharedFile redo;

    /**
     * Takes the files over, and makes them if they are not there.
     *
     * @throws ServiceFailure FENCED if a later core has them, NO_INPUT if they cannot be made or used
     */
    CoreFiles(InstanceFolder folder, HostInfo host, long ownerEpoch) {
        try {
            if (!Files.exists(folder.coreTable())) {
                create(folder, host);
            }
            table = SharedFile.open(folder.coreTable(), CoreTable.MAGIC, CoreTable.VERSION, true);
            redo = SharedFile.open(folder.coreRedo(), CoreRedo.MAGIC, CoreRedo.VERSION, true);
        } catch (LinuxException | SharedFileException unusable) {
            throw new ServiceFailure(ServiceFailure.NO_INPUT, unusable.getMessage(), unusable);
        }
        if (!table.takeOver(ownerEpoch) || !redo.takeOver(ownerEpoch)) {
            throw new ServiceFailure(ServiceFailure.FENCED, "core.tbl belongs to a later core");
        }
    }

    /** The table comes last: without it nobody has used the redo record. */
    private static void create(InstanceFolder folder, HostInfo host) {
        try {
            Files.deleteIfExists(folder.coreRedo());
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot remove " + folder.coreRedo(), failed);
        }
        SharedFile.create(folder.coreRedo(), CoreRedo.fileSize(CLIENT_SLOTS),
                file -> CoreRedo.initialise(file, CLIENT_SLOTS, FIRST_GUEST));
        CoreTable.Geometry geometry = CoreTable.Geometry.DEFAULT;
        SharedFile.create(folder.coreTable(), geometry.fileSize(), file -> CoreTable.initialise(file, geometry,
                host.domainBudgetPages(folder.shm()), new SecureRandom().nextLong()));
    }

    /** Makes the core's own event and report files where nobody has. */
    static void createOwn(InstanceFolder folder) {
        if (!Files.exists(folder.coreEvents())) {
            SharedFile.create(folder.coreEvents(), DomainEvents.serviceFileSize(CORE_EVENT_PORTS),
                    file -> DomainEvents.initialiseService(file, CORE_EVENT_PORTS, SharedFileHeader.NO_DOMAIN));
        }
        if (!Files.exists(folder.coreOwn())) {
            SharedFile.create(folder.coreOwn(), DomainOwn.SIZE,
                    file -> DomainOwn.initialise(file, SharedFileHeader.NO_DOMAIN, 0));
        }
    }

    SharedFile table() {
        return table;
    }

    SharedFile redo() {
        return redo;
    }

    @Override
    public void close() {
        table.close();
        redo.close();
    }
}
