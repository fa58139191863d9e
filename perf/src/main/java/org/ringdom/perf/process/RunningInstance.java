package org.ringdom.perf.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.agrona.IoUtil;
import org.ringdom.abi.shared.DomainOwn;
import org.ringdom.launcher.demo.StoreSocket;
import org.ringdom.launcher.supervisor.ProcessEntry;
import org.ringdom.launcher.supervisor.ProcessTableFile;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.memory.SharedFile;
import org.ringdom.runtime.metrics.CounterFile;

/**
 * A whole instance of its own, started by {@code ./ringdom up}, with its state in a folder that is removed at the end.
 *
 * <p>Used by one thread. Ctrl-C takes the instance down too.
 */
public final class RunningInstance implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Path script;
    private final String name;
    private final Path scratch;
    private final Map<String, String> environment;
    private final InstanceFolder folder;
    private final Thread hook = new Thread(this::end, "perf-end");
    private int files;
    private long upNs;

    private RunningInstance() {
        String root = System.getProperty("ringdom.root");
        if (root == null) {
            throw new IllegalStateException("start this by ./ringdom-perf: the property ringdom.root is missing");
        }
        script = Path.of(root, "ringdom");
        name = "perf-" + ProcessHandle.current().pid() + (COUNT.getAndIncrement() == 0 ? "" : "-" + COUNT.get());
        try {
            scratch = Files.createTempDirectory(Path.of("/dev/shm"), "ringdom-perf-");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        environment = Map.of(InstanceFolder.STATE_VARIABLE, scratch.resolve("state").toString());
        folder = InstanceFolder.of(name, environment);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** An instance that is up and healthy. */
    public static RunningInstance up() {
        return up(List.of());
    }

    /** The same with lines of a settings file. */
    public static RunningInstance up(List<String> settings) {
        RunningInstance instance = new RunningInstance();
        instance.writeSettings(settings);
        instance.ringdom("--version"); // builds what is missing, so that the time below is that of the start
        long startNs = System.nanoTime();
        try {
            instance.ringdom("up", "-d", "--wait");
        } catch (RuntimeException failed) {
            instance.close();
            throw failed;
        }
        instance.upNs = System.nanoTime() - startNs;
        return instance;
    }

    private void writeSettings(List<String> settings) {
        try {
            folder.createState();
            Files.write(folder.settings(), settings);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** How long {@code ringdom up -d --wait} took, in ns, from its start to its end. */
    public long upNs() {
        return upNs;
    }

    public InstanceFolder folder() {
        return folder;
    }

    /** A folder in memory for images and sockets, which goes at the end. */
    public Path scratch() {
        return scratch;
    }

    /** The store as stock clients see it. */
    public StoreSocket store() {
        return new StoreSocket(folder.storeSocket());
    }

    /** Runs {@code ./ringdom -i NAME arguments}; returns what it printed. */
    public String ringdom(String... arguments) {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        if (!arguments[0].startsWith("-")) {
            command.addAll(List.of("--instance", name));
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("ringdom " + String.join(" ", arguments) + " failed: " + output);
            }
            return output;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    /** Creates a domain from the text of a domain file; returns its number. */
    public int create(String config) {
        Path file = scratch.resolve("domain-" + ++files + ".cfg");
        try {
            Files.writeString(file, config);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        ringdom("create", file.toString());
        return entries().stream().map(ProcessEntry::role).filter(role -> role.startsWith("guest-"))
                .mapToInt(role -> Integer.parseInt(role.substring("guest-".length()))).max()
                .orElseThrow(() -> new IllegalStateException("no guest was made"));
    }

    /** A domain's counters. */
    public Map<String, Long> counters(int domid) {
        try (SharedFile own = SharedFile.open(folder.domainOwn(domid), DomainOwn.MAGIC, DomainOwn.VERSION, false)) {
            return CounterFile.read(own.buffer());
        }
    }

    /** The processes as {@code procs.tbl} lists them. */
    public List<ProcessEntry> entries() {
        try (ProcessTableFile table = ProcessTableFile.open(folder.processTable(), false)) {
            return table.entries().stream().filter(ProcessEntry::mayLive).toList();
        }
    }

    /** Takes the instance down and removes its files, as the end of this process does. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException goingDown) {
            return; // the hook does it
        }
        end();
    }

    private void end() {
        try {
            if (Files.exists(folder.shm())) {
                ringdom("down");
            }
        } finally {
            IoUtil.delete(scratch.toFile(), true);
        }
    }
}
