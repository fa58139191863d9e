package org.ringdom.launcher.supervisor.boot;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import org.ringdom.abi.shared.ProcessTable;
import org.ringdom.launcher.api.ServiceState;
import org.ringdom.launcher.events.EventLog;
import org.ringdom.launcher.supervisor.ConfinementSettings;
import org.ringdom.launcher.supervisor.ProcessEntry;
import org.ringdom.launcher.supervisor.ProcessTableFile;
import org.ringdom.launcher.supervisor.ServiceSet;
import org.ringdom.launcher.supervisor.ServiceSpec;
import org.ringdom.launcher.supervisor.SettingsFile;
import org.ringdom.launcher.supervisor.StandbySettings;
import org.ringdom.launcher.supervisor.agent.KeeperEvents;
import org.ringdom.launcher.supervisor.agent.Supervision;
import org.ringdom.launcher.supervisor.agent.SupervisorAgent;
import org.ringdom.launcher.supervisor.domain.GuestFiles;
import org.ringdom.launcher.supervisor.instance.InstanceEnd;
import org.ringdom.launcher.supervisor.instance.InstanceFiles;
import org.ringdom.launcher.supervisor.instance.LogTail;
import org.ringdom.launcher.supervisor.keeper.Confinements;
import org.ringdom.launcher.supervisor.keeper.JvmCommands;
import org.ringdom.launcher.supervisor.keeper.KeeperThread;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.platform.process.ProcessIdentity;
import org.ringdom.platform.process.Processes;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.memory.SharedFileException;
import org.ringdom.runtime.service.ServiceArguments;
import org.ringdom.runtime.service.ServiceFailure;
import org.ringdom.runtime.service.ServiceMain;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The supervisor's main program: {@code --instance-dir D --state-dir S}. Makes the instance, or adopts what a dead supervisor
 * left; then keeps its processes running. Started by {@code ringdom up}, and by the core when it dies.
 */
public final class SupervisorMain {
    /** Exit status: another supervisor is at work. */
    public static final int ALREADY_RUNNING = 75;

    private static final Logger LOG = LoggerFactory.getLogger(SupervisorMain.class);
    private static final long BASE_PATIENCE_MS = 60_000;
    private static final long POLL_MS = 2;

    private SupervisorMain() {
    }

    /** Runs until {@code down}, SIGTERM or death; does not return. */
    public static void main(String[] args) {
        Thread.setDefaultUncaughtExceptionHandler((thread, bug) -> die(bug));
        try {
            Processes.keepNewFilesPrivate();
            run(folder(args));
        } catch (ServiceFailure failure) {
            LOG.error("{}", failure.getMessage());
            Runtime.getRuntime().halt(failure.exitCode());
        } catch (LinuxException | SharedFileException | UncheckedIOException | IllegalStateException failure) {
            LOG.error("{}", failure.getMessage());
            Runtime.getRuntime().halt(ServiceFailure.NO_INPUT);
        } catch (Throwable bug) { // whatever it is: nothing limps on
            die(bug);
        }
    }

    private static void die(Throwable bug) {
        try {
            LOG.error("a bug ends the supervisor", bug);
        } finally {
            Runtime.getRuntime().halt(ServiceFailure.BUG);
        }
    }

    private static InstanceFolder folder(String... args) {
        Map<String, String> words = new HashMap<>();
        for (int i = 0; i + 1 < args.length; i += 2) {
            words.put(args[i], args[i + 1]);
        }
        String shm = words.get("--instance-dir");
        String state = words.get("--state-dir");
        if (shm == null || state == null || words.size() != 2 || args.length != 4) {
            throw new ServiceFailure(ServiceFailure.USAGE,
                    "arguments: --instance-dir D --state-dir S; the supervisor is started by `ringdom up`");
        }
        return new InstanceFolder(Path.of(shm), Path.of(state));
    }

    private static void run(InstanceFolder folder) throws InterruptedException {
        folder.create();
        if (!InstanceLock.take(folder)) {
            throw new ServiceFailure(ALREADY_RUNNING, "another supervisor is at work in " + folder.shm());
        }
        Takeover.Plan plan = Takeover.prepare(folder);
        ProcessTableFile table = ProcessTableFile.open(folder.processTable(), true);
        long incarnation = table.nextIncarnation();
        if (!table.takeOver(incarnation)) {
            throw new ServiceFailure(ServiceFailure.FENCED, "procs.tbl belongs to a later supervisor");
        }
        int entry = enter(folder, table, incarnation);
        if (plan == Takeover.Plan.ADOPT) {
            Takeover.endUnlisted(folder, table);
        }
        ServiceSet set = ServiceSet.ofThisBuild();
        EventLog log = EventLog.of(folder);
        log.add("process-started", ServiceSet.SUPERVISOR, "PID " + Processes.pid()
                + (plan == Takeover.Plan.ADOPT ? ", goes on" : ", new instance"));
        KeeperEvents events = new KeeperEvents(log);
        KeeperThread keeper = new KeeperThread(folder, table, events, System.getenv(),
                confinements(folder));
        if (plan == Takeover.Plan.ADOPT) {
            adopt(table, set, keeper);
        }
        startBase(set, keeper);
        keepStandby(folder, table, keeper);
        keeper.begin();
        awaitCore(folder, table);
        Supervision supervision = new Supervision(folder, table, entry, set, keeper, events, log,
                new JvmCommands(folder).supervisor(SupervisorMain.class.getName()));
        List<String> line = new ServiceArguments(folder, ServiceSet.SUPERVISOR, ServiceSet.SUPERVISOR_DOMID,
                incarnation,
                incarnation, SettingsFile.of(folder).usable(ServiceSet.SUPERVISOR)).toCommandLine();
        ServiceMain.run(line.toArray(String[]::new), context -> new SupervisorAgent(context, supervision));
    }

    /** Puts this process into the table, where the core finds it. */
    private static int enter(InstanceFolder folder, ProcessTableFile table, long incarnation) {
        List<String> command = new JvmCommands(folder)
                .supervisor(SupervisorMain.class.getName());
        Optional<ProcessEntry> before = table.find(ServiceSet.SUPERVISOR);
        int index = before.map(ProcessEntry::index).orElseGet(() -> table.add(ServiceSet.SUPERVISOR,
                ProcessTable.KIND_SUPERVISOR, ServiceSet.SUPERVISOR_DOMID, command));
        // not READY any more before anything else changes: readers take the first new entry that is
        table.mark(index, ServiceState.DEAD);
        table.command(index, command);
        table.starting(index, incarnation, System.currentTimeMillis());
        table.started(index, ProcessIdentity.self());
        return index;
    }

    private static void adopt(ProcessTableFile table, ServiceSet set, KeeperThread keeper) {
        for (ProcessEntry entry : table.entries()) {
            if (entry.kind() == ProcessTable.KIND_GUEST) {
                keeper.adopt(new ServiceSpec(entry.role(), entry.kind(), ServiceSet.GUEST_MAIN,
                        OptionalInt.of(entry.domid()), List.of(), Map.of()), entry);
            } else if (entry.kind() == ProcessTable.KIND_STANDBY) {
                keeper.adopt(ServiceSet.STANDBY, entry);
            } else {
                set.find(entry.role()).ifPresent(spec -> keeper.adopt(spec, entry));
            }
        }
    }

    /** Nobody is confined while classes are recorded, as the records lie elsewhere. */
    private static Confinements confinements(InstanceFolder folder) {
        boolean wanted = ConfinementSettings.from(SettingsFile.of(folder).usable(ServiceSet.SUPERVISOR)).wanted()
                && System.getProperty(JvmCommands.RECORD_PROPERTY) == null;
        Confinements confinements = new Confinements(folder, wanted);
        GuestFiles guests = new GuestFiles(folder);
        guests.domids().forEach(domid -> confinements.images(domid, guests.images(domid)));
        return confinements;
    }

    /** None while classes are recorded: each role's process is to record its own. */
    private static void keepStandby(InstanceFolder folder, ProcessTableFile table, KeeperThread keeper) {
        boolean wanted = StandbySettings.from(SettingsFile.of(folder).usable(ServiceSet.SUPERVISOR)).wanted()
                && System.getProperty(JvmCommands.RECORD_PROPERTY) == null;
        if (wanted) {
            InstanceFiles.standby(folder);
            keeper.start(ServiceSet.STANDBY);
        } else if (table.find(ServiceSet.STANDBY.role()).isPresent()) {
            keeper.stop(ServiceSet.STANDBY.role(), 0, true);
        }
    }

    /** The media driver and the core need nobody; everything else needs the core. */
    private static void startBase(ServiceSet set, KeeperThread keeper) {
        for (ServiceSpec spec : set.startOrder()) {
            if (spec.domid().isEmpty()) {
                keeper.start(spec);
            }
        }
    }

    /** The frame of a service needs the core's table; in a new instance the core has to make it first. */
    private static void awaitCore(InstanceFolder folder, ProcessTableFile table) throws InterruptedException {
        long deadlineMs = System.currentTimeMillis() + BASE_PATIENCE_MS;
        Path log = folder.logs().resolve(ServiceSet.CORE + ".log");
        long logFrom = LogTail.end(log);
        while (!Files.exists(folder.coreTable())) {
            boolean failed = table.find(ServiceSet.CORE).filter(core -> core.state() == ServiceState.FAILED)
                    .isPresent();
            if (failed || System.currentTimeMillis() > deadlineMs) {
                table.stopping(true);
                InstanceEnd.killAll(folder, role -> true);
                InstanceFiles.wipe(folder);
                throw new ServiceFailure(ServiceFailure.NO_INPUT,
                        "the core does not start: " + LogTail.lastError(log, logFrom).orElse("see " + log));
            }
            Thread.sleep(POLL_MS);
        }
        LOG.debug("pid {} goes on with the core's table", Processes.pid());
    }
}
