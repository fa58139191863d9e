package org.ringdom.core.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;

import org.agrona.CloseHelper;
import org.agrona.IoUtil;
import org.awaitility.Awaitility;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.control.HypercallOp;
import org.ringdom.abi.shared.DomainEvents;
import org.ringdom.abi.shared.DomainOwn;
import org.ringdom.abi.shared.HypercallMailbox;
import org.ringdom.abi.shared.ProcessTable;
import org.ringdom.abi.shared.SharedFileHeader;
import org.ringdom.core.boot.CoreMain;
import org.ringdom.platform.jvm.JvmFlags;
import org.ringdom.platform.process.ProcessIdentity;
import org.ringdom.runtime.event.CoreTableView;
import org.ringdom.runtime.event.EventFile;
import org.ringdom.runtime.fabric.FabricMain;
import org.ringdom.runtime.hypercall.AeronHypercalls;
import org.ringdom.runtime.hypercall.Hypercalls;
import org.ringdom.runtime.hypercall.MailboxHypercalls;
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

/** A core and a media driver as real processes; the test plays the supervisor. */
public final class RealCore implements AutoCloseable {
    private static final int ENTRIES = 16;

    public final InstanceFolder folder;
    public final SharedBuffer processTable;
    public final InstanceBells bells;
    private final Path root;
    private final List<AutoCloseable> opened = new ArrayList<>();
    private volatile Process core;
    private Process fabric;
    private long nextIncarnation = 1;
    private CoreTableView table;

    public RealCore() throws IOException {
        root = Files.createTempDirectory(Path.of("/dev/shm"), "ringdom-core-it-");
        folder = new InstanceFolder(root.resolve("shm"), root.resolve("state")).create();
        SharedFile.create(folder.processTable(), ProcessTable.fileSize(ENTRIES),
                file -> ProcessTable.initialise(file, ENTRIES));
        processTable = SharedFile.open(folder.processTable(), ProcessTable.MAGIC, ProcessTable.VERSION, true).buffer();
        enterThisProcess();
        makeService(folder.fabricEvents(), folder.fabricOwn(), -1);
        makeService(folder.domainEvents(0), folder.domainOwn(0), 0);
        bells = new InstanceBells(folder);
    }

    /** Whatever else the table says of domain 0: this process, too, is its first one. */
    private void enterThisProcess() {
        long at = ProcessTable.entryOffset(ENTRIES - 1);
        ProcessIdentity self = ProcessIdentity.self();
        processTable.putInt(at + ProcessTable.DOMID, 0);
        processTable.putLong(at + ProcessTable.INCARNATION, 1);
        processTable.putLong(at + ProcessTable.START_TIME, self.startTimeTicks());
        processTable.putInt(at + ProcessTable.PID, self.pid());
        processTable.putIntRelease(at + ProcessTable.STATE, ProcessTable.READY);
    }

    private static void makeService(Path events, Path own, int domid) {
        SharedFile.create(events, DomainEvents.serviceFileSize(65_536),
                file -> DomainEvents.initialiseService(file, 65_536, domid));
        SharedFile.create(own, DomainOwn.SIZE, file -> DomainOwn.initialise(file, domid, 0));
    }

    /** Makes the files of a service domain. */
    public void makeServiceFiles(int domid) {
        makeService(folder.domainEvents(domid), folder.domainOwn(domid), domid);
    }

    /** Makes the files of a guest. */
    public void makeGuestFiles(Hypercalls.CreatedDomain guest, int vcpus) {
        SharedFile.create(folder.domainEvents(guest.domid()), DomainEvents.guestFileSize(vcpus),
                file -> DomainEvents.initialiseGuest(file, vcpus, guest.domid(), guest.incarnation()));
        SharedFile.create(folder.domainControl(guest.domid()), HypercallMailbox.fileSize(vcpus),
                file -> HypercallMailbox.initialise(file, vcpus, guest.domid(), guest.incarnation()));
    }

    /** Removes the files of a domain, as the supervisor does at the end. */
    public void removeFiles(int domid) {
        IoUtil.deleteIfExists(folder.domainEvents(domid).toFile());
        IoUtil.deleteIfExists(folder.domainControl(domid).toFile());
    }

    /** A live service domain. */
    public void service(Hypercalls control, int domid) {
        makeServiceFiles(domid);
        control.createDomain(new NewDomain(HypercallOp.CREATE_SERVICE, 0, 0, 0, 0, domid, UUID.randomUUID()));
        control.attachFiles(domid);
        control.finishBuild(domid);
    }

    /** A live guest. */
    public Hypercalls.CreatedDomain guest(Hypercalls control, int vcpus) {
        Hypercalls.CreatedDomain guest = control.createDomain(new NewDomain(0, 256, vcpus, 0, 4, 1, UUID.randomUUID()));
        makeGuestFiles(guest, vcpus);
        control.attachFiles(guest.domid());
        control.finishBuild(guest.domid());
        return guest;
    }

    public void startFabric() {
        long epoch = nextIncarnation++;
        fabric = start(FabricMain.class, ServiceArguments.FABRIC_ROLE, epoch);
        awaitReady(folder.fabricOwn(), epoch, fabric, ServiceArguments.FABRIC_ROLE);
        processTable.putIntRelease(ProcessTable.FABRIC_EPOCH_OFFSET, (int) epoch);
        bells.ringServices();
    }

    public void killFabric() {
        kill(fabric);
    }

    /** Starts a core and waits until it is ready. */
    public void startCore(String... jvmArguments) {
        long epoch = startCoreOnly(jvmArguments);
        awaitReady(folder.coreOwn(), epoch, core, ServiceArguments.CORE_ROLE);
    }

    /** Starts a core that may die before it is ready. */
    public long startCoreOnly(String... jvmArguments) {
        long epoch = nextIncarnation++;
        core = start(CoreMain.class, ServiceArguments.CORE_ROLE, epoch, jvmArguments);
        return epoch;
    }

    public void killCore() {
        kill(core);
    }

    /** Waits for a core that dies by itself; its exit status. */
    public int awaitCoreDeath() {
        return waitFor(core);
    }

    public long corePid() {
        return core.pid();
    }

    private static void kill(Process process) {
        process.destroyForcibly();
        waitFor(process);
    }

    private static int waitFor(Process process) {
        try {
            return process.waitFor();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stopped);
        }
    }

    private Process start(Class<?> main, String role, long epoch, String... jvmArguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JvmFlags.common());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m"));
        command.addAll(List.of(jvmArguments));
        command.addAll(
                List.of("-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        main.getName()));
        command.addAll(new ServiceArguments(folder, role, -1, epoch, epoch, Map.of()).toCommandLine());
        try {
            return new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.logs().resolve(role + ".log").toFile()))
                    .start();
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private void awaitReady(Path own, long epoch, Process process, String role) {
        until(role + " is ready", () -> {
            if (!process.isAlive()) {
                throw new AssertionError(role + " ended with " + process.exitValue() + "\n" + log(role));
            }
            if (!Files.exists(own)) {
                return false;
            }
            try (SharedFile file = SharedFile.open(own, DomainOwn.MAGIC, DomainOwn.VERSION, false)) {
                return SharedFileHeader.ownerEpoch(file.buffer()) == epoch
                        && file.buffer().getIntAcquire(DomainOwn.STATE_OFFSET) == DomainOwn.READY;
            }
        });
    }

    public static void until(String what, Callable<Boolean> condition) {
        Awaitility.await(what).atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(5)).until(condition);
    }

    public String log(String role) {
        try {
            return Files.readString(folder.logs().resolve(role + ".log"));
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }

    /** A client of the core for the calling thread: the process {@code incarnation} of a service domain. */
    public Hypercalls client(int domid, long incarnation) {
        AeronFabric client = new AeronFabric(new InstanceFabric(folder, bells));
        AeronHypercalls session = new AeronHypercalls(client, new ServerAddresses(folder, bells).core(),
                ClientIdentity.ofDomain(domid, incarnation), AgentWait.polling());
        opened.add(session);
        opened.add(client);
        return new Hypercalls(session);
    }

    /** Hypercalls of a guest's vCPU, for the calling thread. */
    public Hypercalls guestClient(Hypercalls.CreatedDomain guest, int vcpu) {
        SharedFile mailbox = SharedFile.open(folder.domainControl(guest.domid()), HypercallMailbox.MAGIC,
                HypercallMailbox.VERSION, true);
        EventFile coreEvents = EventFile.open(folder.coreEvents());
        return new Hypercalls(new MailboxHypercalls(mailbox.buffer(), vcpu, () -> coreEvents.raise(guest.slot(), 0),
                AgentWait.polling()));
    }

    /** The core's table, as others see it. */
    public CoreTableView table() {
        if (table == null) {
            table = CoreTableView.open(folder);
        }
        return table;
    }

    @Override
    public void close() {
        CloseHelper.quietCloseAll(opened);
        try {
            for (Process process : new Process[]{core, fabric}) {
                if (process != null) {
                    kill(process);
                }
            }
        } finally {
            IoUtil.delete(root.toFile(), false);
        }
    }
}
