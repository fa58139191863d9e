package org.ringdom.runtime.service;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.agrona.IoUtil;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.DomainEvents;
import org.ringdom.abi.shared.DomainOwn;
import org.ringdom.abi.shared.ProcessTable;
import org.ringdom.abi.shared.SharedFileHeader;
import org.ringdom.platform.jvm.JvmFlags;
import org.ringdom.runtime.event.CoreTableFixture;
import org.ringdom.runtime.fabric.FabricMain;
import org.ringdom.runtime.ipc.InstanceBells;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.memory.SharedFile;
import org.ringdom.runtime.metrics.CounterFile;

/** An instance for tests: its files, and its processes, started and killed by the test in the supervisor's place. */
public final class TestInstance implements AutoCloseable {
    private static final int ENTRIES = 16;
    private static final int PORTS = 65_536;

    private final Path root;
    private final InstanceFolder folder;
    private final SharedBuffer processTable;
    private final InstanceBells bells;
    private final CoreTableFixture core;
    private final Map<String, Process> running = new LinkedHashMap<>();
    private final List<String> roles = new ArrayList<>();
    private long nextIncarnation = 1;
    private String doom;

    /** Makes the files of an instance with the service domains of {@code domids}. */
    public TestInstance(int... domids) {
        try {
            root = Files.createTempDirectory(Path.of("/dev/shm"), "ringdom-test-");
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
        folder = new InstanceFolder(root.resolve("shm"), root.resolve("state")).create();
        SharedFile.create(folder.processTable(), ProcessTable.fileSize(ENTRIES),
                file -> ProcessTable.initialise(file, ENTRIES));
        processTable = SharedFile.open(folder.processTable(), ProcessTable.MAGIC, ProcessTable.VERSION, true).buffer();
        makeFiles(folder.fabricEvents(), folder.fabricOwn(), -1);
        makeFiles(folder.coreEvents(), folder.coreOwn(), -1);
        core = CoreTableFixture.inFolder(folder);
        for (int domid : domids) {
            makeFiles(folder.domainEvents(domid), folder.domainOwn(domid), domid);
            core.domain(domid, domid, 1);
        }
        bells = new InstanceBells(folder);
    }

    private static void makeFiles(Path events, Path own, int domid) {
        SharedFile.create(events, DomainEvents.serviceFileSize(PORTS),
                file -> DomainEvents.initialiseService(file, PORTS, domid));
        SharedFile.create(own, DomainOwn.SIZE, file -> DomainOwn.initialise(file, domid, 0));
    }

    public InstanceFolder folder() {
        return folder;
    }

    public InstanceBells bells() {
        return bells;
    }

    /** The core's table, for tests that play the core. */
    public CoreTableFixture core() {
        return core;
    }

    /** Starts a driver with a new epoch and, when it is ready, makes the epoch known. */
    public void startFabric() {
        long epoch = start(FabricMain.class, ServiceArguments.FABRIC_ROLE, -1);
        awaitReady(folder.fabricOwn(), epoch);
        processTable.putIntRelease(ProcessTable.FABRIC_EPOCH_OFFSET, (int) epoch);
        bells.ringServices();
    }

    /** Starts a service as the supervisor would, and waits until it is ready; returns its incarnation. */
    public long startService(Class<?> main, String role, int domid, String... options) {
        long incarnation = start(main, role, domid, options);
        awaitReady(folder.domainOwn(domid), incarnation);
        return incarnation;
    }

    /** Starts a service that will die by itself, and waits for nothing; {@code jvmOption} says how. */
    public void startDoomed(Class<?> main, String role, int domid, String jvmOption) {
        doom = jvmOption;
        start(main, role, domid);
        doom = null;
    }

    /** Whether a role's process is alive. */
    public boolean isRunning(String role) {
        return running.get(role).isAlive();
    }

    private long start(Class<?> main, String role, int domid, String... options) {
        long incarnation = nextIncarnation++;
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JvmFlags.common());
        if (doom != null) {
            command.add(doom);
        }
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m", "-cp", classPath(),
                main.getName()));
        command.addAll(new ServiceArguments(folder, role, domid, incarnation, incarnation, Map.of()).toCommandLine());
        command.addAll(List.of(options));
        try {
            File log = folder.logs().resolve(role + ".log").toFile();
            Process process = new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log)).start();
            running.put(role, process);
            enter(role, domid, process, incarnation);
            return incarnation;
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private void enter(String role, int domid, Process process, long incarnation) {
        if (!roles.contains(role)) {
            roles.add(role);
        }
        long entry = entry(role);
        processTable.putInt(entry + ProcessTable.DOMID, domid);
        processTable.putInt(entry + ProcessTable.PID, (int) process.pid());
        processTable.putLong(entry + ProcessTable.INCARNATION, incarnation);
        processTable.putIntRelease(entry + ProcessTable.STATE, ProcessTable.STARTING);
    }

    private long entry(String role) {
        return ProcessTable.entryOffset(roles.indexOf(role));
    }

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    private void awaitReady(Path own, long ownerEpoch) {
        SharedBuffer file = own(own);
        Waiting.until(own.getFileName() + " is READY", () -> {
            failIfDead();
            return file.getLongAcquire(SharedFileHeader.OWNER_EPOCH_OFFSET) == ownerEpoch
                    && file.getIntAcquire(DomainOwn.STATE_OFFSET) == DomainOwn.READY;
        });
    }

    private void failIfDead() {
        running.forEach((role, process) -> {
            if (!process.isAlive()) {
                throw new AssertionError(role + " ended with " + process.exitValue() + ":\n" + log(role));
            }
        });
    }

    /** What a role has logged. */
    public String log(String role) {
        try {
            return Files.readString(folder.logs().resolve(role + ".log"));
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }

    /** SIGKILL, and death proven. */
    public void kill(String role) {
        Process process = running.remove(role);
        process.destroyForcibly();
        waitFor(process);
        processTable.putIntRelease(entry(role) + ProcessTable.STATE, ProcessTable.DEAD);
    }

    /** SIGTERM; returns the exit status. */
    public int stop(String role) {
        Process process = running.remove(role);
        process.destroy();
        return waitFor(process);
    }

    private static int waitFor(Process process) {
        try {
            return process.waitFor();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stopped);
        }
    }

    /** Pings a role as the supervisor does and waits for its pong. */
    public void ping(String role, int domid) {
        long ping = entry(role) + ProcessTable.PING;
        long number = processTable.getLong(ping) + 1;
        SharedBuffer file = own(folder.domainOwn(domid));
        processTable.putLongRelease(ping, number);
        bells.ring(domid);
        Waiting.until("pong " + number, () -> file.getLongAcquire(DomainOwn.PONG_OFFSET) == number);
    }

    /** The own file of a domain. */
    public SharedBuffer own(int domid) {
        return own(folder.domainOwn(domid));
    }

    private static SharedBuffer own(Path path) {
        return SharedFile.open(path, DomainOwn.MAGIC, DomainOwn.VERSION, false).buffer();
    }

    /** A counter in a domain's own file; 0 if there is none. */
    public long counter(int domid, String label) {
        return CounterFile.read(own(domid)).getOrDefault(label, 0L);
    }

    /** Waits until a counter has reached a number. */
    public void awaitCounter(int domid, String label, long least) {
        SharedBuffer file = own(domid);
        Waiting.until(label + " of domain " + domid + " reaches " + least, () -> {
            failIfDead();
            return CounterFile.read(file).getOrDefault(label, 0L) >= least;
        });
    }

    /** Process number of a role. */
    public long pid(String role) {
        return running.get(role).pid();
    }

    @Override
    public void close() {
        running.values().forEach(Process::destroyForcibly);
        running.values().forEach(TestInstance::waitFor);
        bells.close();
        IoUtil.delete(root.toFile(), false);
    }
}
