package org.ringdom.perf.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Two network namespaces joined by veth pairs and a Linux bridge in a third, offloads on; a sending and a counting process. Needs root. */
final class KernelBridge implements AutoCloseable {
    private static final long WARM_MS = 1000;
    private static final List<String> SPACES = List.of("a", "b", "h");

    private final String prefix = "rdp" + ProcessHandle.current().pid() % 100_000;

    KernelBridge() {
        for (String space : SPACES) {
            ip("netns add " + prefix + space);
        }
        ip("-n " + prefix + "h link add name bridge type bridge");
        ip("-n " + prefix + "h link set dev bridge up");
        int address = 1;
        for (String space : List.of("a", "b")) {
            ip("-n " + prefix + space + " link add v type veth peer name p" + space + " netns " + prefix + "h");
            ip("-n " + prefix + "h link set p" + space + " master bridge up");
            ip("-n " + prefix + space + " addr add 10.99.0." + address++ + "/24 dev v");
            ip("-n " + prefix + space + " link set v up");
        }
    }

    private static void ip(String arguments) {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments.split(" ")));
        run(command);
    }

    private static void run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + output.strip());
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    /** Frames a second, or bytes a second of a stream. */
    double run(NetLoad load, int milliseconds) {
        Process count = peer("b", load.stream() ? "tcp-count" : "udp-count", Long.toString(WARM_MS),
                Integer.toString(milliseconds));
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(700)); // it listens by then; the sender tries again if not
        Process send = load.stream()
                ? peer("a", "tcp-send", "10.99.0.2")
                : peer("a", "udp-send", "10.99.0.2", Integer.toString(load.bytes()));
        try {
            return Double
                    .parseDouble(new String(count.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } finally {
            send.destroyForcibly();
            count.destroyForcibly();
        }
    }

    private Process peer(String space, String... arguments) {
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", prefix + space,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC", "-cp",
                System.getProperty("java.class.path"), KernelPeer.class.getName()));
        command.addAll(List.of(arguments));
        try {
            return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        for (String space : SPACES) {
            ip("netns del " + prefix + space);
        }
    }
}
