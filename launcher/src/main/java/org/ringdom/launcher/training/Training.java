package org.ringdom.launcher.training;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

import org.ringdom.launcher.api.Instance;
import org.ringdom.launcher.api.InstanceControl;
import org.ringdom.launcher.api.InstanceControl.DemoOptions;
import org.ringdom.launcher.api.InstanceControl.Presence;
import org.ringdom.launcher.api.InstanceControl.UpOptions;
import org.ringdom.launcher.api.SupervisorClient;
import org.ringdom.launcher.api.SupervisorException;
import org.ringdom.launcher.supervisor.ServiceSet;
import org.ringdom.launcher.supervisor.instance.InstanceProbe;
import org.ringdom.launcher.supervisor.keeper.JvmCommands;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.service.ServiceArguments;

/**
 * Makes the AOT caches of a distribution. First the demonstration in small, kills included: it tells which classes successors
 * need. Then a plain start and end of an instance, whose processes load those too before they write down what their caches
 * shall hold: code that is linked as it first runs (lambdas, strings made of parts) is kept only for what they have run. Then
 * the caches, which are put where they are looked for all at once.
 *
 * <p>A cache that fits no more (another JDK, changed jars) is left unused by the JVM; one that is missing only costs time.
 */
public final class Training {
    /** Role of the command line's cache. */
    private static final String CLI = "cli";
    /** Folder of the records that are made while processes are killed. */
    private static final String KILLED = "killed";
    private static final Duration DOWN_LIMIT = Duration.ofSeconds(120);
    private static final Duration UP_LIMIT = Duration.ofSeconds(60);
    private static final int IMAGE_MIB = 16;
    private static final int SECONDS = 2;

    private final InstanceControl control;
    private final Instance instance;
    private final PrintWriter out;
    private final CacheAssembly assembly = new CacheAssembly();

    private Training(InstanceControl control, Instance instance, PrintWriter out) {
        this.control = control;
        this.instance = instance;
        this.out = out;
    }

    /**
     * Makes the caches in the folder that the property {@value JvmCommands#AOT_PROPERTY} names; caches that are there already
     * are replaced.
     *
     * @param instance one that nobody else uses
     * @param mainClass of the command line
     * @param out what happens
     * @return 0
     * @throws SupervisorException if anything fails: there are no caches then, which is no harm
     */
    public static int run(InstanceControl control, Instance instance, String mainClass, PrintWriter out)
            throws SupervisorException {
        String folder = System.getProperty(JvmCommands.AOT_PROPERTY);
        if (folder == null) {
            throw new SupervisorException("-D" + JvmCommands.AOT_PROPERTY
                    + "=FOLDER has to say where the caches go; ./ringdom does it by itself");
        }
        try {
            return new Training(control, instance, out).run(Path.of(folder).toAbsolutePath(), mainClass);
        } catch (IOException failed) {
            throw new SupervisorException("cannot make AOT caches: " + failed, failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new SupervisorException("interrupted", interrupted);
        }
    }

    private int run(Path caches, String mainClass) throws IOException, InterruptedException, SupervisorException {
        Path work = caches.resolveSibling(caches.getFileName() + ".new");
        removeTree(work);
        Path records = Files.createDirectories(work.resolve("records"));
        try {
            recordKills(records);
            recordStart(records, mainClass);
            saveInstance(work.resolve(JvmCommands.PRACTICE));
            recordStandby(records, work);
            int count = assembly.assemble(records, work);
            removeTree(records);
            removeTree(caches);
            Files.move(work, caches, StandardCopyOption.ATOMIC_MOVE);
            out.println(count + " AOT caches made in " + caches);
            return 0;
        } finally {
            removeTree(work);
        }
    }

    /** Leaves of each role a list of the classes that its successors have loaded. */
    private void recordKills(Path records) throws IOException, InterruptedException, SupervisorException {
        Path killed = Files.createDirectories(records.resolve(KILLED));
        System.setProperty(JvmCommands.RECORD_PROPERTY, killed.toString());
        try {
            control.demo(instance, new DemoOptions(Optional.empty(), IMAGE_MIB, SECONDS, 1, 1, true), out);
        } finally {
            System.clearProperty(JvmCommands.RECORD_PROPERTY);
            end();
        }
        for (String role : roles()) {
            Files.write(records.resolve(role + JvmCommands.ALSO_SUFFIX), PreloadList.of(killed, List.of(role)));
        }
    }

    private static List<String> roles() {
        List<String> roles = new ArrayList<>(List.of(ServiceSet.SUPERVISOR));
        ServiceSet.ofThisBuild().startOrder().forEach(service -> roles.add(service.role()));
        return roles;
    }

    /** The records of the command line and of all that it starts and ends: {@link #commands} in a JVM of its own. */
    private void recordStart(Path records, String mainClass)
            throws IOException, InterruptedException, SupervisorException {
        String guest = "guest" + JvmCommands.RECORD_SUFFIX;
        try {
            assembly.record(CLI, records, List.of("-D" + JvmCommands.RECORD_PROPERTY + "=" + records, mainClass, "-i",
                    instance.name(), "train", "--commands"));
        } finally {
            end();
        }
        // the demonstration's guest has worked and ended by itself, this one was destroyed
        Files.move(records.resolve(KILLED).resolve(guest), records.resolve(guest), StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * Does what people do most, in this JVM.
     *
     * @param cli carries out a command line and returns its exit code
     * @return 0, or the exit code of what failed
     */
    public static int commands(InstanceControl control, Instance instance, ToIntFunction<String[]> cli)
            throws SupervisorException, IOException, InterruptedException {
        int code = cli.applyAsInt(new String[]{"-i", instance.name(), "up", "-d", "--wait"});
        if (code == 0) {
            try (SupervisorClient client = control.connect(instance)) {
                PracticeGuest.start(client, instance.folder().practiceImages());
            }
        }
        Optional<ProcessHandle> supervisor = supervisor(instance);
        for (String command : List.of("status", "list", "down")) {
            code = Math.max(code, cli.applyAsInt(new String[]{"-i", instance.name(), command}));
        }
        awaitEnd(supervisor);
        return code;
    }

    private static Optional<ProcessHandle> supervisor(Instance instance) {
        return InstanceProbe.of(instance.folder()).supervisor().flatMap(entry -> ProcessHandle.of(entry.pid()));
    }

    /** It writes down its record when the instance is down already. */
    private static void awaitEnd(Optional<ProcessHandle> supervisor) throws SupervisorException, InterruptedException {
        try {
            if (supervisor.isPresent()) {
                supervisor.get().onExit().get(DOWN_LIMIT.toSeconds(), TimeUnit.SECONDS);
            }
        } catch (ExecutionException | TimeoutException staying) {
            throw new SupervisorException("the supervisor does not end", staying);
        }
    }

    /** An instance with one guest that uses its devices: what a standby practises to take over. */
    private void saveInstance(Path target) throws IOException, InterruptedException, SupervisorException {
        try {
            control.up(instance, new UpOptions(true, true, UP_LIMIT), out);
            try (SupervisorClient client = control.connect(instance)) {
                PracticeGuest.start(client, instance.folder().practiceImages());
            }
            PracticeInstance.save(instance.folder(), target, ServiceSet.ofThisBuild());
        } finally {
            end();
        }
    }

    /** The standby loads what any service has loaded; a list of that goes beside its cache. */
    private void recordStandby(Path records, Path work) throws IOException, InterruptedException, SupervisorException {
        Path list = work.resolve(JvmCommands.PRELOAD_LIST);
        Files.write(list, PreloadList.of(records.resolve(KILLED), roles().subList(1, roles().size())));
        Map<String, String> options = Map.of("preload", list.toString(), "practice",
                work.resolve(JvmCommands.PRACTICE).toString(), "record", "1");
        InstanceFolder scratch = new InstanceFolder(records.resolve("shm"), records.resolve("state"));
        List<String> program = new ArrayList<>(List.of(ServiceSet.STANDBY.mainClass()));
        program.addAll(new ServiceArguments(scratch, ServiceSet.STANDBY.role(), ServiceArguments.NO_DOMAIN, 0,
                0, options).toCommandLine());
        assembly.record(ServiceSet.STANDBY.role(), records, program);
    }

    private void end() throws IOException, SupervisorException, InterruptedException {
        if (control.presence(instance) != Presence.ABSENT) {
            Optional<ProcessHandle> supervisor = supervisor(instance);
            try (SupervisorClient client = control.connect(instance)) {
                client.down(DOWN_LIMIT);
            }
            awaitEnd(supervisor);
            removeTree(instance.folder().state());
        }
    }

    private static void removeTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> found = Files.walk(folder)) {
            for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
