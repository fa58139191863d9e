package org.ringdom.tests.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.DomainOwn;
import org.ringdom.abi.shared.ProcessTable;
import org.ringdom.platform.process.PidFd;
import org.ringdom.platform.process.Processes;
import org.ringdom.platform.process.Signals;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.memory.SharedFile;
import org.ringdom.runtime.metrics.CounterFile;

/**
 * One instance of Ringdom under test: real processes, started by the real command line, in folders of the test's own.
 *
 * <p>{@link #close()} takes it down and fails the test if a process or a folder is left.
 */
public final class Ringdom implements AutoCloseable {
    /** How long anything may take on a loaded machine with two processors. */
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name;
    private final Path state;
    private final Map<String, String> environment;
    private final InstanceFolder folder;
    private List<String> prefix;
    private boolean down;

    private Ringdom(Path state, Map<String, String> moreEnvironment, List<String> prefix) {
        this.prefix = List.copyOf(prefix);
        this.name = "t" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
        this.state = state;
        Map<String, String> variables = new HashMap<>(moreEnvironment);
        variables.put(InstanceFolder.STATE_VARIABLE, state.toString());
        this.environment = Map.copyOf(variables);
        this.folder = InstanceFolder.of(name, environment);
    }

    /** An instance that is not up yet; logs and journals go below {@code state}. */
    public static Ringdom prepared(Path state, Map<String, String> environment) {
        return new Ringdom(state, environment, List.of());
    }

    /** As {@link #prepared}; commands, and so all processes, are started behind {@code prefix}: in a network namespace, say. */
    public static Ringdom behind(List<String> prefix, Path state) {
        return new Ringdom(state, Map.of(), prefix);
    }

    /** Writes the settings of an instance that is not up yet. */
    public void settings(String text) {
        try {
            Path file = folder.settings();
            Files.createDirectories(file.getParent());
            Files.setPosixFilePermissions(file.getParent(), PosixFilePermissions.fromString("rwx------"));
            Files.writeString(file, text);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Lets every command of this instance, and so its processes, run without root's rights; nothing changes for other users. */
    public Ringdom withoutRootsRights() {
        if (Processes.euid() == 0) {
            prefix = List.of("setpriv", "--bounding-set", "-all", "--");
        }
        return this;
    }

    /** An instance that is up and ready. */
    public static Ringdom up(Path state) {
        Ringdom ringdom = prepared(state, Map.of());
        CommandResult up = ringdom.run("up", "-d", "--wait");
        if (up.exitCode() != 0) {
            String logs = ringdom.logs();
            ringdom.run("down");
            throw new AssertionError(up + "\n" + logs);
        }
        return ringdom;
    }

    /** Runs {@code ringdom --instance <this> ...}. */
    public CommandResult run(String... arguments) {
        CommandResult result = Commands.run(environment, command(arguments));
        return new CommandResult("ringdom " + String.join(" ", arguments), result.exitCode(), result.out(),
                result.err());
    }

    /** Starts {@code ringdom --instance <this> ...}, which the caller ends; what it prints is lost. */
    public Process start(String... arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(arguments)).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Starts {@code ringdom --instance <this> ...} on a terminal of its own; what is written to the process is typed there. */
    public Process startOnTerminal(String... arguments) throws IOException {
        String words = command(arguments).stream().map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
        ProcessBuilder builder = new ProcessBuilder("script", "--quiet", "--return", "--flush", "--command",
                "stty columns 160 rows 40; exec " + words,
                "/dev/null");
        builder.environment().putAll(environment);
        builder.environment().put("TERM", "xterm");
        return builder.redirectErrorStream(true).start();
    }

    private List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(BuiltRingdom.command());
        command.addAll(List.of("--instance", name));
        command.addAll(List.of(arguments));
        return command;
    }

    public String name() {
        return name;
    }

    public InstanceFolder folder() {
        return folder;
    }

    /** Where the store listens for stock clients. */
    public Path storeSocket() {
        return folder.storeSocket();
    }

    /** Runs one of the stock xenstore clients against this instance. */
    public CommandResult xenstore(String... command) {
        return Commands.run(Map.of("XENSTORED_PATH", storeSocket().toString()), List.of(command));
    }

    /** Everything that the processes have logged. */
    public String logs() {
        StringBuilder all = new StringBuilder();
        if (Files.isDirectory(folder.logs())) {
            try (Stream<Path> files = Files.list(folder.logs())) {
                for (Path file : files.sorted().toList()) {
                    all.append("== ").append(file.getFileName()).append('\n').append(Files.readString(file));
                }
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }
        return all.toString();
    }

    /** What {@code procs.tbl} says of a role. */
    public record Entry(String role, int state, int pid, int restarts, long incarnation, long lastStallNs) {
        public boolean isReady() {
            return state == ProcessTable.READY;
        }
    }

    /** All entries of the process table that are in use. */
    public List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        try (SharedFile file = SharedFile.open(folder.processTable(), ProcessTable.MAGIC, ProcessTable.VERSION,
                false)) {
            SharedBuffer table = file.buffer();
            for (int i = 0; i < table.getInt(ProcessTable.ENTRIES_OFFSET); i++) {
                long at = ProcessTable.entryOffset(i);
                int entryState = table.getIntAcquire(at + ProcessTable.STATE);
                if (entryState != ProcessTable.FREE) {
                    entries.add(new Entry(ProcessTable.role(table, i), entryState, table.getInt(at + ProcessTable.PID),
                            table.getInt(at + ProcessTable.RESTARTS), table.getLong(at + ProcessTable.INCARNATION),
                            table.getLong(at + ProcessTable.LAST_STALL_NS)));
                }
            }
        }
        return entries;
    }

    /** The processes that serve: no guests, and no standby, which comes and goes as it is needed. */
    public List<Entry> services() {
        return entries().stream().filter(entry -> !entry.role().startsWith("guest-"))
                .filter(entry -> !entry.role().equals("standby")).toList();
    }

    /** The entry of a role. */
    public Entry entry(String role) {
        return entries().stream().filter(entry -> entry.role().equals(role)).findFirst()
                .orElseThrow(() -> new AssertionError("no " + role + " in " + entries()));
    }

    /** Kills a role's process with SIGKILL; returns the entry as it was. */
    public Entry kill(String role) {
        Entry victim = entry(role);
        signal(victim, Signals.SIGKILL);
        return victim;
    }

    /** Sends a signal to the process of an entry, if it still lives. */
    public static void signal(Entry entry, int signal) {
        if (entry.pid() == 0) {
            return; // none is running
        }
        PidFd.open(entry.pid()).ifPresent(process -> {
            try (process) {
                process.send(signal);
            }
        });
    }

    /** Waits until a role is ready in another process than before. */
    public Entry awaitSuccessor(Entry before) {
        return Awaitility.await(before.role() + " comes back").atMost(PATIENCE).pollInterval(Duration.ofMillis(5))
                .until(() -> entry(before.role()), now -> now.isReady() && now.pid() != before.pid());
    }

    /** Waits until a role is ready, whoever plays it. */
    public Entry awaitReady(String role) {
        return Awaitility.await(role + " is ready").atMost(PATIENCE).pollInterval(Duration.ofMillis(5))
                .until(() -> entry(role), Entry::isReady);
    }

    /** Waits until a successor of a process is about to be ready. */
    public Entry awaitSuccessorStarted(Entry before) {
        return Awaitility.await(before.role() + " is started").atMost(PATIENCE).pollInterval(Duration.ofMillis(1))
                .until(() -> entry(before.role()), now -> now.incarnation() != before.incarnation() && now.pid() != 0);
    }

    /** Waits until every process is ready. */
    public void awaitHealthy() {
        Awaitility.await("everything is ready").atMost(PATIENCE).pollInterval(Duration.ofMillis(10))
                .until(() -> entries().stream().allMatch(Entry::isReady));
    }

    /** A domain's counters. */
    public Map<String, Long> counters(int domid) {
        try (SharedFile own = SharedFile.open(folder.domainOwn(domid), DomainOwn.MAGIC, DomainOwn.VERSION, false)) {
            return CounterFile.read(own.buffer());
        }
    }

    /** Wake-ups that were lost and found by the last net, of each process that had any. */
    public Map<String, Long> rescans() {
        Map<String, Long> found = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder.shm())) {
            for (Path own : files.filter(path -> path.toString().endsWith(".own")).toList()) {
                try (SharedFile file = SharedFile.open(own, DomainOwn.MAGIC, DomainOwn.VERSION, false)) {
                    long rescans = file.buffer().getLongAcquire(DomainOwn.RESCANS_OFFSET);
                    if (rescans != 0) {
                        found.put(own.getFileName().toString(), rescans);
                    }
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return found;
    }

    /** Writes a domain file and creates the domain; returns its number. */
    public int create(String config) {
        Path file = state.resolve("domain-" + COUNT.incrementAndGet() + ".cfg");
        try {
            Files.writeString(file, config);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        CommandResult created = run("create", file.toString());
        if (created.exitCode() != 0) {
            throw new AssertionError(created + "\n" + logs());
        }
        return entries().stream().map(Entry::role).filter(role -> role.startsWith("guest-"))
                .mapToInt(role -> Integer.parseInt(role.substring("guest-".length()))).max()
                .orElseThrow(() -> new AssertionError("no guest was made\n" + logs()));
    }

    /** Takes the instance down; nothing may be left of it. */
    public void down() {
        down = true;
        List<Entry> before = Files.exists(folder.processTable()) ? entries() : List.of();
        run("down").ok();
        for (Entry entry : before.stream().filter(process -> process.pid() > 0).toList()) {
            Awaitility.await("no orphan of " + entry).atMost(PATIENCE)
                    .until(() -> PidFd.open(entry.pid()).map(process -> {
                        try (process) {
                            return process.isDead();
                        }
                    }).orElse(true));
        }
        if (Files.exists(folder.shm())) {
            throw new AssertionError("down left " + folder.shm());
        }
    }

    @Override
    public void close() {
        if (!down && Files.exists(folder.shm())) {
            down();
        }
    }
}
