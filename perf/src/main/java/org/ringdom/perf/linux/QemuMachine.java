package org.ringdom.perf.linux;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The system in qemu-system-x86_64 with TCG, its devices virtio's. */
final class QemuMachine extends LinuxMachine {
    static final String PROGRAM = "qemu-system-x86_64";

    private final Process qemu;

    private QemuMachine(Process qemu) {
        this.qemu = qemu;
        Thread reader = new Thread(this::read, "qemu-console");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts one.
     *
     * @param words of the kernel's command line
     * @param devices further words of the command line
     */
    static QemuMachine start(Path kernel, Path initrd, int vcpus, int memoryMib, String words,
            List<String> devices) {
        List<String> command = new ArrayList<>(List.of(PROGRAM, "-accel", "tcg", "-m", Integer.toString(memoryMib),
                "-smp", Integer.toString(vcpus), "-nographic", "-no-reboot", "-nodefaults", "-serial", "stdio",
                "-kernel", kernel.toString(), "-initrd", initrd.toString(), "-append",
                "console=ttyS0 panic=-1 " + words));
        command.addAll(devices);
        try {
            return new QemuMachine(new ProcessBuilder(command).redirectErrorStream(true).start());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void read() {
        byte[] chunk = new byte[4096];
        try (InputStream console = qemu.getInputStream()) {
            for (int count = console.read(chunk); count >= 0; count = console.read(chunk)) {
                show(chunk, 0, count);
            }
            ended("QEMU ended");
        } catch (IOException closed) {
            ended("QEMU ended: " + closed.getMessage());
        }
    }

    @Override
    int pid() {
        return (int) qemu.pid();
    }

    @Override
    String disk() {
        return "/dev/vda";
    }

    @Override
    void type(String line) {
        try {
            qemu.getOutputStream().write(line.getBytes(StandardCharsets.UTF_8));
            qemu.getOutputStream().flush();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        try {
            qemu.destroyForcibly().waitFor(1, TimeUnit.MINUTES);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
