package org.ringdom.perf.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.agrona.CloseHelper;
import org.agrona.IoUtil;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.control.HypercallOp;
import org.ringdom.abi.shared.DomainEvents;
import org.ringdom.abi.shared.DomainOwn;
import org.ringdom.abi.shared.ProcessTable;
import org.ringdom.abi.shared.SharedFileHeader;
import org.ringdom.core.boot.CoreMain;
import org.ringdom.runtime.fabric.FabricMain;
import org.ringdom.runtime.hypercall.AeronHypercalls;
import org.ringdom.runtime.hypercall.Hypercalls;
import org.ringdom.runtime.hypercall.NewDomain;
import org.ringdom.runtime.ipc.AeronFabric;
import org.ringdom.runtime.ipc.AgentWait;
import org.ringdom.runtime.ipc.ClientIdentity;
import org.ringdom.runtime.ipc.InstanceBells;
import org.ringdom.runtime.ipc.InstanceFabric;
import org.ringdom.runtime.ipc.ServerAddresses;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.memory.SharedFile;
import org.ringdom.runtime.service.ServiceArguments;

/** A media driver and a core, with service domains that this measurement's own processes play. No supervisor. */
public final class BareInstance implements AutoCloseable {
    private static final int PORTS = 65_536;
    private static final int ENTRIES = 16;
    private static final int NO_DOMAIN = SharedFileHeader.NO_DOMAIN;
    private static final long START_NS = TimeUnit.SECONDS.toNanos(60);

    private final Path root;
    private final InstanceFolder folder;
    private final InstanceBells bells;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final long fabricEpoch;
    private long nextEpoch = 1;

    /** Starts driver and core. */
    public BareInstance(int coreProcessor) {
        try {
            root = Files.createTempDirectory(Path.of("/dev/shm"), "ringdom-perf-");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        opened.push(() -> IoUtil.delete(root.toFile(), false));
        folder = new InstanceFolder(root.resolve("shm"), root.resolve("state")).create();
        SharedFile.create(folder.processTable(), ProcessTable.fileSize(ENTRIES),
                file -> ProcessTable.initialise(file, ENTRIES));
        makeService(folder.fabricEvents(), folder.fabricOwn(), NO_DOMAIN);
        makeService(folder.domainEvents(0), folder.domainOwn(0), 0);
        bells = new InstanceBells(folder);
        opened.push(bells);
        fabricEpoch = start(FabricMain.class, ServiceArguments.FABRIC_ROLE, Placement.ANY, folder.fabricOwn());
        try (SharedFile table = SharedFile.open(folder.processTable(), ProcessTable.MAGIC, ProcessTable.VERSION,
                true)) {
            table.buffer().putIntRelease(ProcessTable.FABRIC_EPOCH_OFFSET, (int) fabricEpoch);
        }
        start(CoreMain.class, ServiceArguments.CORE_ROLE, coreProcessor, folder.coreOwn());
    }

    private static void makeService(Path events, Path own, int domid) {
        SharedFile.create(events, DomainEvents.serviceFileSize(PORTS),
                file -> DomainEvents.initialiseService(file, PORTS, domid));
        SharedFile.create(own, DomainOwn.SIZE, file -> DomainOwn.initialise(file, domid, 0));
    }

    private long start(Class<?> main, String role, int processor, Path own) {
        long epoch = nextEpoch++;
        Path log = folder.logs().resolve(role + ".log");
        JvmProcess process = JvmProcess.start(role, main, processor, Optional.of(log),
                new ServiceArguments(folder, role, ServiceArguments.NO_DOMAIN, epoch, epoch, Map.of()).toCommandLine());
        opened.push(process);
        long deadlineNs = System.nanoTime() + START_NS;
        while (!isReady(own, epoch)) {
            if (!process.isAlive() || System.nanoTime() - deadlineNs > 0) {
                throw new IllegalStateException(role + " did not start:\n" + read(log));
            }
            LockSupport.parkNanos(AgentWait.POLL_NS);
        }
        return epoch;
    }

    private static boolean isReady(Path own, long epoch) {
        if (!Files.exists(own)) {
            return false;
        }
        try (SharedFile file = SharedFile.open(own, DomainOwn.MAGIC, DomainOwn.VERSION, false)) {
            SharedBuffer buffer = file.buffer();
            return SharedFileHeader.ownerEpoch(buffer) == epoch
                    && buffer.getIntAcquire(DomainOwn.STATE_OFFSET) == DomainOwn.READY;
        }
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }

    public InstanceFolder folder() {
        return folder;
    }

    /** The epoch of the media driver. */
    public int fabricEpoch() {
        return (int) fabricEpoch;
    }

    /** Makes a service domain, with files, that some process is going to play; returns its incarnation. */
    public long service(Hypercalls control, int domid) {
        makeService(folder.domainEvents(domid), folder.domainOwn(domid), domid);
        Hypercalls.CreatedDomain made = control
                .createDomain(new NewDomain(HypercallOp.CREATE_SERVICE, 0, 0, 0, 0, domid, UUID.randomUUID()));
        control.attachFiles(domid);
        control.finishBuild(domid);
        return made.incarnation();
    }

    /** Hypercalls in the name of a domain, for this thread; they poll. */
    public Hypercalls client(int domid, long incarnation) {
        return client(domid, incarnation, AgentWait.polling());
    }

    /** The same with another way of waiting. */
    public Hypercalls client(int domid, long incarnation, AgentWait wait) {
        InstanceFabric source = new InstanceFabric(folder, bells);
        AeronFabric fabric = new AeronFabric(source);
        ServerAddresses addresses = new ServerAddresses(folder, bells);
        AeronHypercalls session = new AeronHypercalls(fabric, addresses.core(),
                ClientIdentity.ofDomain(domid, incarnation), wait);
        List.of(source, addresses, fabric, session).forEach(opened::push);
        return new Hypercalls(session);
    }

    /** The arguments with which a process plays a service domain of this instance. */
    public List<String> arguments(int domid, Map<String, String> options) {
        long epoch = nextEpoch++;
        return new ServiceArguments(folder, "perf", domid, epoch, epoch, options).toCommandLine();
    }

    @Override
    public void close() {
        CloseHelper.quietCloseAll(opened);
    }
}
