package org.ringdom.launcher.supervisor.domain;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.ringdom.abi.control.HypercallOp;
import org.ringdom.abi.shared.ProcessTable;
import org.ringdom.abi.xen.Errno;
import org.ringdom.abi.xen.GrantEntryV1;
import org.ringdom.launcher.api.ServiceState;
import org.ringdom.launcher.supervisor.ProcessEntry;
import org.ringdom.launcher.supervisor.ServiceSet;
import org.ringdom.launcher.supervisor.ServiceSpec;
import org.ringdom.launcher.supervisor.instance.LogTail;
import org.ringdom.launcher.supervisor.instance.Views;
import org.ringdom.launcher.toolstack.ConfigPaths;
import org.ringdom.launcher.toolstack.ToolstackException;
import org.ringdom.launcher.toolstack.config.DomainConfig;
import org.ringdom.launcher.toolstack.config.MacAddress;
import org.ringdom.launcher.toolstack.config.NicSpec;
import org.ringdom.launcher.toolstack.layout.Backends;
import org.ringdom.launcher.toolstack.layout.DomainLayout;
import org.ringdom.launcher.toolstack.layout.NodeWrite;
import org.ringdom.launcher.toolstack.layout.Placement;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.runtime.hypercall.HypercallException;
import org.ringdom.runtime.hypercall.Hypercalls.CreatedDomain;
import org.ringdom.runtime.hypercall.NewDomain;
import org.ringdom.runtime.memory.GuestMemory;
import org.ringdom.runtime.xenstore.XenstoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds a guest:
 *
 * <pre>
 *   core: BUILDING, paused      files      core: files, rights, ports      process, until it has built its memory
 *   store: all nodes at once    store: introduce      core: LIVE      core: unpause
 * </pre>
 *
 * <p>Whatever fails, everything is undone and one line says why. A supervisor that dies half-way leaves a BUILDING domain,
 * which its successor removes; a core that dies half-way removes it itself, and then the whole is tried again.
 */
final class DomainBuilder {
    private static final Logger LOG = LoggerFactory.getLogger(DomainBuilder.class);
    private static final int TRIES = 5;
    private static final int PAGES_PER_MIB = 256;
    private static final int GUEST_RIGHTS = HypercallOp.RIGHT_MAP_MEMORY | HypercallOp.RIGHT_BIND_EVENTS;
    private static final int MAX_GRANT_FRAMES = 64;
    private static final long READY_NS = TimeUnit.SECONDS.toNanos(90);

    private final Surroundings world;
    private final GuestFiles files;
    private final DomainRemover remover;
    private final SecureRandom random = new SecureRandom();

    DomainBuilder(Surroundings world, GuestFiles files, DomainRemover remover) {
        this.world = world;
        this.files = files;
        this.remover = remover;
    }

    /** What has been made so far, as far as undoing needs it. */
    private static final class Building {
        private final DomainConfig config;
        private final UUID uuid;
        private final long buildId;
        private CreatedDomain domain;
        private int storePort;
        private int consolePort;

        Building(DomainConfig config, UUID uuid, long buildId) {
            this.config = config;
            this.uuid = uuid;
            this.buildId = buildId;
        }

        GuestFiles.Sizes sizes() {
            return new GuestFiles.Sizes(config.maxMemoryMib() * PAGES_PER_MIB, config.maxGrantFrames(),
                    config.maxVcpus());
        }
    }

    /**
     * Builds a domain; returns its number.
     *
     * @param buildId stands in the core's record and in the store
     */
    int build(DomainConfig wanted, boolean paused, long buildId) throws Refusal {
        DomainConfig config = complete(wanted);
        for (int tries = 1;; tries++) {
            long epoch = world.table().coreEpoch();
            Building building = new Building(config, config.uuid().orElseThrow(), buildId);
            try {
                build(building, paused);
                return building.domain.domid();
            } catch (HypercallException refused) {
                undo(building);
                boolean coreDied = world.table().coreEpoch() != epoch && refused.errno() == Errno.ESRCH;
                if (!coreDied || tries == TRIES) {
                    throw new Refusal(words(refused, config), refused);
                }
                LOG.info("the core died while '{}' was being built; building it again", config.name());
            } catch (LinuxException | XenstoreException refused) {
                undo(building);
                throw new Refusal(words(refused, config), refused);
            } catch (Refusal refused) {
                undo(building);
                throw refused;
            }
        }
    }

    /** What is checked and filled in before anything is made. */
    private DomainConfig complete(DomainConfig config) throws Refusal {
        try {
            ConfigPaths.check(config);
            backends().forDisk(Optional.empty());
        } catch (ToolstackException wrong) {
            throw new Refusal(wrong.getMessage(), wrong);
        }
        if (config.maxGrantFrames() > MAX_GRANT_FRAMES) {
            throw new Refusal("max_grant_frames is " + config.maxGrantFrames() + "; it can be " + MAX_GRANT_FRAMES
                    + " at most");
        }
        List<NicSpec> nics = new ArrayList<>();
        Set<Integer> taken = new HashSet<>();
        config.nics().forEach(nic -> nic.devid().ifPresent(taken::add));
        for (NicSpec nic : config.nics()) {
            NicSpec numbered = nic.devid().isPresent() ? nic : nic.withDevid(DomainLayout.lowestFree(taken));
            nics.add(numbered.mac().isPresent() ? numbered : numbered.withMac(MacAddress.random(random)));
        }
        return config.withDevices(config.disks(), nics).withUuid(config.uuid().orElseGet(UUID::randomUUID));
    }

    /** The driver domains of this instance. */
    Backends backends() throws Refusal {
        Map<String, Integer> byName = new HashMap<>();
        OptionalInt[] domids = new OptionalInt[ServiceSet.CONSOLE_DOMID + 1];
        Arrays.fill(domids, OptionalInt.empty());
        for (ServiceSpec spec : world.set().startOrder()) {
            if (spec.domid().isPresent()) {
                byName.put(spec.role(), spec.domid().getAsInt());
                domids[spec.domid().getAsInt()] = spec.domid();
            }
        }
        return new Backends(
                domids[ServiceSet.BLKBACK_DOMID].orElseThrow(() -> new Refusal("this instance has no block domain")),
                domids[ServiceSet.NETBACK_DOMID], domids[ServiceSet.CONSOLE_DOMID], byName);
    }

    private void build(Building building, boolean paused) throws Refusal {
        DomainConfig config = building.config;
        building.domain = world.hypercalls().createDomain(new NewDomain(HypercallOp.CREATE_PAUSED,
                building.sizes().maxPages(), config.maxVcpus(), config.maxEventChannels() + 1, config.maxGrantFrames(),
                building.buildId, building.uuid));
        int domid = building.domain.domid();
        files.create(domid, building.domain.incarnation(), building.sizes(), config);
        new Views(world.folder()).admit(domid, world.set());
        world.hypercalls().attachFiles(domid);
        if (config.memoryMib() < config.maxMemoryMib()) {
            world.hypercalls().maxMemory(domid, config.memoryMib() * PAGES_PER_MIB);
        }
        for (ServiceSpec service : world.set().startOrder()) {
            if (service.domid().isPresent()) {
                world.hypercalls().setRights(service.domid().getAsInt(), domid, GUEST_RIGHTS);
            }
        }
        building.storePort = world.hypercalls().allocUnbound(domid, ServiceSet.XENSTORE_DOMID);
        boolean console = world.set().startOrder().stream()
                .anyMatch(spec -> spec.domid().equals(OptionalInt.of(ServiceSet.CONSOLE_DOMID)));
        building.consolePort = console ? world.hypercalls().allocUnbound(domid, ServiceSet.CONSOLE_DOMID) : 0;
        start(building);
        new ImageAccess(world, files, backends()).grant(domid, config.disks());
        connect(building);
        world.hypercalls().finishBuild(domid);
        if (!paused) {
            world.hypercalls().unpauseDomain(domid);
        }
        LOG.info("domain {} '{}' is {}", domid, config.name(), paused ? "made, paused" : "running");
    }

    /** Starts the guest's process and waits until it has built the domain's memory. */
    private void start(Building building) throws Refusal {
        int domid = building.domain.domid();
        String role = ServiceSet.GUEST_PREFIX + domid;
        Map<String, String> options = Map.of("kernel", building.config.kernel(), "cmdline",
                building.config.commandLine(), "class-path",
                String.join(File.pathSeparator, building.config.classPath()), "store-port",
                Integer.toString(building.storePort), "console-port",
                Integer.toString(building.consolePort), "ramdisk", building.config.ramdisk().orElse(""),
                "memory-pages", Long.toString(building.config.memoryMib() * PAGES_PER_MIB));
        deleteLog(role);
        AtomicReference<String> unstarted = new AtomicReference<>();
        world.keeper().start(new ServiceSpec(role, ProcessTable.KIND_GUEST, ServiceSet.GUEST_MAIN,
                OptionalInt.of(domid), List.of(), options), unstarted::set);
        boolean settled = world.patience().await(() -> state(role) != ServiceState.STARTING, READY_NS);
        if (!settled) {
            throw new Refusal("the process of domain '" + building.config.name() + "' is not ready after "
                    + TimeUnit.NANOSECONDS.toSeconds(READY_NS) + " s");
        }
        if (unstarted.get() != null) {
            throw new Refusal(
                    "the process of domain '" + building.config.name() + "' cannot be started: " + unstarted.get());
        }
        if (state(role) != ServiceState.READY) {
            throw new Refusal("the process of domain '" + building.config.name() + "' ended: " + lastError(role));
        }
    }

    /** STARTING also before the keeper has begun. */
    private ServiceState state(String role) {
        return world.processes().find(role).map(ProcessEntry::state).orElse(ServiceState.STARTING);
    }

    /** Domids are used again in the next instance: what a log says must be about this domain. */
    private void deleteLog(String role) {
        try {
            Files.deleteIfExists(log(role));
        } catch (IOException kept) {
            LOG.debug("{} is kept", log(role));
        }
    }

    private Path log(String role) {
        return world.folder().logs().resolve(role + ".log");
    }

    private String lastError(String role) {
        return LogTail.lastError(log(role), 0).orElse("see `ringdom logs " + role + "`");
    }

    /** Everything that the store has to know, at once; then the store itself connects. */
    private void connect(Building building) throws Refusal {
        int domid = building.domain.domid();
        long storeFrame;
        long consoleFrame;
        GuestFiles.Sizes sizes = building.sizes();
        try (GuestMemory memory = GuestMemory.open(world.folder(), domid, building.domain.incarnation(),
                sizes.maxPages(), sizes.grantFrames())) {
            storeFrame = granted(memory, GrantEntryV1.RESERVED_XENSTORE);
            consoleFrame = granted(memory, GrantEntryV1.RESERVED_CONSOLE);
        }
        Placement placement = new Placement(domid, building.uuid, building.buildId, System.currentTimeMillis(),
                building.storePort, storeFrame, building.consolePort, consoleFrame);
        List<NodeWrite> nodes;
        try {
            nodes = DomainLayout.all(building.config, placement, backends());
        } catch (ToolstackException wrong) {
            throw new Refusal(wrong.getMessage(), wrong);
        }
        world.store().inTransaction(store -> NodeWrite.writeAll(nodes, store));
        world.store().introduce(domid, storeFrame, building.storePort);
    }

    private static long granted(GuestMemory memory, int ref) {
        return new GrantEntryV1().wrap(memory.grantTable(), GrantEntryV1.entryOffset(ref)).frame();
    }

    private void undo(Building building) {
        if (building.domain != null) {
            LOG.info("building of '{}' failed; domain {} is removed", building.config.name(), building.domain.domid());
            remover.remove(building.domain.domid(), building.uuid, () -> {
            });
        }
    }

    private String words(RuntimeException failure, DomainConfig config) {
        if (failure instanceof HypercallException refused) {
            if (refused.errno() == Errno.ENOMEM) {
                return "not enough memory for " + config.maxMemoryMib() + " MiB; `ringdom info` shows free_memory";
            }
            if (refused.errno() == Errno.ENOSPC) {
                return "there is no room for another domain or event channel";
            }
        }
        if (failure instanceof LinuxException full
                && full.errno() == org.ringdom.platform.linux.Errno.ENOSPC) {
            return "shared memory is full: " + config.maxMemoryMib() + " MiB for '" + config.name()
                    + "' do not fit into " + world.folder().shm().getParent() + "; give it less, or destroy a domain";
        }
        if (failure instanceof XenstoreException store && store.errno() == Errno.ETIMEDOUT) {
            return "the store does not answer; `ringdom status` shows how it is";
        }
        return "cannot build '" + config.name() + "': " + failure.getMessage();
    }
}
