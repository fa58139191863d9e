package org.ringdom.tests.support;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;

/** The stock kernel and its small system in QEMU, with a processor in software and a card joined by a stream socket. */
public final class QemuGuest implements AutoCloseable {
    private static final String PROGRAM = "qemu-system-x86_64";

    private final Process qemu;
    private final Path shown;
    private int commands;

    private QemuGuest(Process qemu, Path shown) {
        this.qemu = qemu;
        this.shown = shown;
    }

    /** Skips the test where there is no QEMU; in CI it fails. */
    public static void require() {
        HostPrograms.require(PROGRAM, "qemu-system-x86");
    }

    /**
     * Starts it.
     *
     * @param image folder of the kernel and its RAM disk
     * @param socket where QEMU waits for the other end of the card's cable
     */
    public static QemuGuest start(Path image, Path socket, Path folder) throws IOException {
        Path shown = folder.resolve("qemu.log");
        List<String> command = new ArrayList<>(List.of(PROGRAM, "-accel", "tcg", "-m", "256", "-nographic",
                "-nodefaults", "-no-reboot", "-serial", "stdio", "-kernel", image.resolve("vmlinuz").toString(),
                "-initrd", image.resolve("initrd.gz").toString(), "-append", "console=ttyS0 quiet panic=-1"));
        command.addAll(List.of("-netdev", "stream,id=cable,server=on,addr.type=unix,addr.path=" + socket, "-device",
                "virtio-net-pci,netdev=cable,mac=00:16:3e:00:09:01,romfile="));
        return new QemuGuest(new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(shown.toFile()).start(), shown);
    }

    private String shown() throws IOException {
        return Files.readString(shown, StandardCharsets.ISO_8859_1);
    }

    private String awaitShown(String text, Duration patience) throws IOException {
        Awaitility.await("'" + text + "' is shown").atMost(patience).until(() -> {
            if (!qemu.isAlive()) {
                throw new AssertionError("QEMU ended: " + shown());
            }
            return shown().contains(text);
        });
        return shown();
    }

    /** Waits for the shell. */
    public void awaitShell() throws IOException {
        awaitShown("built-in shell", LinuxGuest.BOOT);
    }

    /** Runs a command; returns what it printed. */
    public String run(String command) throws IOException {
        ShellCommand marked = new ShellCommand(++commands, command);
        qemu.getOutputStream().write((marked.line() + "\n").getBytes(StandardCharsets.UTF_8));
        qemu.getOutputStream().flush();
        return marked.printed(awaitShown(marked.end(), LinuxGuest.ANSWER));
    }

    @Override
    public void close() throws InterruptedException {
        qemu.destroyForcibly().waitFor(1, TimeUnit.MINUTES);
    }
}
