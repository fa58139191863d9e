package org.ringdom.perf.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** One of the Xen project's stores, with {@code noxen.c} in place of Xen. Its limits of nodes do not hold for domain 0. */
final class PeerStore implements Contender {
    private static final long START_NS = TimeUnit.SECONDS.toNanos(10);
    private static final Path XEN = Path.of("/usr/lib");

    private final String name;
    private final Path socket;
    private final Process process;

    private PeerStore(String name, Path folder, Path noXen, List<String> command, Map<String, String> environment) {
        this.name = name;
        this.socket = folder.resolve("socket");
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile());
        builder.environment().putAll(environment);
        builder.environment().put("LD_PRELOAD", noXen.toString());
        try {
            process = builder.start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        long deadlineNs = System.nanoTime() + START_NS;
        while (!Files.exists(socket)) {
            if (!process.isAlive() || System.nanoTime() - deadlineNs > 0) {
                close();
                throw new IllegalStateException(name + " did not start; see " + folder.resolve("output"));
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** C xenstored; empty, with a line that says so, if it is not installed. */
    static Optional<Contender> xenstored(Path scratch, NativeTools tools) {
        return find("xenstored").map(program -> {
            Path folder = folder(scratch, "xenstored");
            return new PeerStore("C xenstored", folder, tools.noXen(),
                    List.of(program.toString(), "-N", "--pid-file", folder.resolve("pid").toString()),
                    Map.of("XENSTORED_RUNDIR", folder.toString(), "XENSTORED_PATH",
                            folder.resolve("socket").toString(), "XENSTORED_ROOTDIR", folder.toString()));
        });
    }

    /**
     * oxenstored; empty, with a line that says so, if it is not installed. Without its log of accesses, which it otherwise begins
     * anew with every line or two: transactions were found to be five times slower with it.
     */
    static Optional<Contender> oxenstored(Path scratch, NativeTools tools) {
        return find("oxenstored").map(program -> {
            Path folder = folder(scratch, "oxenstored");
            Path config = folder.resolve("config");
            try {
                Files.writeString(config, """
                        pid-file = %1$s/pid
                        xenstored-log-file = %1$s/log
                        access-log-nb-files = 0
                        xenstored-kva = /proc/xen/xsd_kva
                        xenstored-port = /proc/xen/xsd_port
                        merge-activate = true
                        perms-activate = true
                        quota-activate = true
                        persistent = false
                        """.formatted(folder));
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
            return new PeerStore("oxenstored", folder, tools.noXen(),
                    List.of(program.toString(), "--no-fork", "--config-file", config.toString()),
                    Map.of("STORE_SOCKET", folder.resolve("socket").toString()));
        });
    }

    private static Path folder(Path scratch, String name) {
        try {
            return Files.createDirectory(scratch.resolve(name));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Debian has the programs in {@code /usr/lib/xen-VERSION/bin}. */
    private static Optional<Path> find(String program) {
        try (Stream<Path> folders = Files.list(XEN)) {
            Optional<Path> found = folders.filter(folder -> folder.getFileName().toString().startsWith("xen-"))
                    .map(folder -> folder.resolve("bin").resolve(program)).filter(Files::isExecutable).findFirst();
            if (found.isEmpty()) {
                System.out.println("skipped: " + program + " (not installed; Debian: xen-utils-4.17)");
            }
            return found;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Path socket() {
        return socket;
    }

    @Override
    public int pid() {
        return (int) process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
