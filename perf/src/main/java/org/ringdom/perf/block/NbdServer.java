package org.ringdom.perf.block;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.ringdom.perf.process.Tools;

/** A network block server on a Unix socket, under fio's nbd engine. */
final class NbdServer implements Contender {
    private static final long START_NS = TimeUnit.SECONDS.toNanos(10);

    private final String name;
    private final Path socket;
    private final long bytes;
    private final Process process;

    private NbdServer(String name, Path socket, long bytes, List<String> command) {
        this.name = name;
        this.socket = socket;
        this.bytes = bytes;
        try {
            process = new ProcessBuilder(command).inheritIO().start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        long deadlineNs = System.nanoTime() + START_NS;
        while (!Files.exists(socket)) {
            if (!process.isAlive() || System.nanoTime() - deadlineNs > 0) {
                close();
                throw new IllegalStateException(name + " did not start");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** nbdkit's file plugin; empty if nbdkit is not installed. */
    static Optional<Contender> nbdkit(Path folder, Path image, long bytes) {
        Path socket = folder.resolve("nbdkit.sock");
        return ifInstalled("nbdkit", socket, bytes,
                List.of("nbdkit", "-f", "-U", socket.toString(), "file", image.toString()));
    }

    /** qemu-nbd; empty if it is not installed. */
    static Optional<Contender> qemu(Path folder, Path image, long bytes) {
        Path socket = folder.resolve("qemu-nbd.sock");
        return ifInstalled("qemu-nbd", socket, bytes,
                List.of("qemu-nbd", "-t", "-e", "16", "-k", socket.toString(), "-f",
                        "raw", "-x", "", "--cache=writeback", "--aio=threads", image.toString()));
    }

    private static Optional<Contender> ifInstalled(String name, Path socket, long bytes, List<String> command) {
        if (!Tools.isInstalled(name) || !Tools.isInstalled("fio")) {
            System.out.println("skipped: " + name + " (it or fio is not installed)");
            return Optional.empty();
        }
        return Optional.of(new NbdServer(name, socket, bytes, command));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public double run(BlockLoad load, int milliseconds) {
        return Fio.run(load, milliseconds, bytes, List.of("--ioengine=nbd", "--uri=nbd+unix:///?socket=" + socket));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
