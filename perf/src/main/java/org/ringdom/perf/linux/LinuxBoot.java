package org.ringdom.perf.linux;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

import org.ringdom.launcher.api.SupervisorException;
import org.ringdom.launcher.console.ConsoleClient;
import org.ringdom.launcher.console.Screen;
import org.ringdom.launcher.image.DebianImage;
import org.ringdom.launcher.image.ImageException;
import org.ringdom.launcher.supervisor.ProcessEntry;
import org.ringdom.perf.measure.Trips;
import org.ringdom.perf.process.Options;
import org.ringdom.perf.process.ProcessCost;
import org.ringdom.perf.process.RunningInstance;
import org.ringdom.perf.process.Tools;
import org.ringdom.runtime.console.ConsoleFrame;

/**
 * Boot of the kernel and initramfs of {@code ringdom image debian} until its init speaks: as a guest of Ringdom, and in
 * qemu-system-x86_64 with TCG, round by round.
 */
public final class LinuxBoot {
    /** What init prints on the console when it is up. */
    private static final String UP = "Ringdom: Linux";
    private static final String QEMU = "qemu-system-x86_64";
    private static final double TICKS_PER_SECOND = 100;
    private static final double KIB_PER_MIB = 1024;

    /**
     * One boot.
     *
     * @param wallS from the start of the process, or from its creation, to init
     * @param cpuS processor time of the process until then
     * @param residentMib of the process then, its guest's memory included
     */
    private record Boot(double wallS, double cpuS, double residentMib) {
        static Boot since(long startNs, ProcessCost cost) {
            return new Boot((System.nanoTime() - startNs) / 1e9, cost.cpuTicks() / TICKS_PER_SECOND,
                    cost.rssKib() / KIB_PER_MIB);
        }
    }

    private final Path image;
    private final int vcpus;
    private final int memoryMib;

    private LinuxBoot(Path image, int vcpus, int memoryMib) {
        this.image = image;
        this.vcpus = vcpus;
        this.memoryMib = memoryMib;
    }

    /** Runs it and prints a table. {@code --rounds --vcpus --memory}. */
    public static void run(Options options) throws IOException, InterruptedException, ImageException {
        Path image = DebianImage.defaultFolder();
        if (!DebianImage.isWhole(image)) {
            DebianImage.make(image, List.of(), "");
        }
        LinuxBoot boot = new LinuxBoot(image, options.number("vcpus", 1), options.number("memory", 256));
        List<Boot> ours = new ArrayList<>();
        List<Boot> tcg = new ArrayList<>();
        try (RunningInstance instance = RunningInstance.up()) {
            for (int round = 0; round < options.number("rounds", 3); round++) {
                if (Tools.isInstalled(QEMU)) {
                    tcg.add(boot.underTcg());
                }
                ours.add(boot.underRingdom(instance, round));
            }
        }
        System.out.println("| boot of Debian's kernel to init | wall s | CPU s | resident MiB |\n|---|---|---|---|");
        System.out.println(row("Ringdom", ours));
        if (tcg.isEmpty()) {
            System.out.println("skipped: " + QEMU + " (not installed; Debian: qemu-system-x86)");
            return;
        }
        System.out.println(row(QEMU + " -accel tcg", tcg));
        System.out.printf(Locale.ROOT, "Ringdom / TCG: wall %.1f, CPU %.1f%n",
                median(ours, Boot::wallS) / median(tcg, Boot::wallS),
                median(ours, Boot::cpuS) / median(tcg, Boot::cpuS));
    }

    private static double median(List<Boot> boots, ToDoubleFunction<Boot> what) {
        return Trips.median(boots.stream().mapToDouble(what).toArray());
    }

    private static String row(String name, List<Boot> boots) {
        return String.format(Locale.ROOT, "| %s | %.1f | %.1f | %.0f |", name, median(boots, Boot::wallS),
                median(boots, Boot::cpuS), median(boots, Boot::residentMib));
    }

    private Boot underTcg() throws IOException, InterruptedException {
        List<String> command = List.of(QEMU, "-accel", "tcg", "-m", Integer.toString(memoryMib), "-smp",
                Integer.toString(vcpus), "-nographic", "-no-reboot", "-nodefaults", "-serial", "stdio", "-kernel",
                image.resolve("vmlinuz").toString(), "-initrd", image.resolve("initrd.gz").toString(), "-append",
                "console=ttyS0 panic=-1");
        long startNs = System.nanoTime();
        Process qemu = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (InputStream console = qemu.getInputStream()) {
            ByteArrayOutputStream shown = new ByteArrayOutputStream();
            byte[] chunk = new byte[4096];
            while (!shown.toString(StandardCharsets.UTF_8).contains(UP)) {
                int count = console.read(chunk);
                if (count < 0) {
                    throw new IllegalStateException("qemu ended: " + shown.toString(StandardCharsets.UTF_8));
                }
                shown.write(chunk, 0, count);
            }
            return Boot.since(startNs, ProcessCost.of((int) qemu.pid()));
        } finally {
            qemu.destroyForcibly().waitFor(1, TimeUnit.MINUTES);
        }
    }

    private Boot underRingdom(RunningInstance instance, int round) {
        long startNs = System.nanoTime();
        int domid = instance.create("""
                name = "boot-%d"
                kernel = "%s"
                ramdisk = "%s"
                memory = %d
                vcpus = %d
                extra = "console=hvc0"
                """.formatted(round, image.resolve("vmlinuz"), image.resolve("initrd.gz"), memoryMib, vcpus));
        awaitUp(instance, domid);
        int pid = instance.entries().stream().filter(entry -> entry.domid() == domid).mapToInt(ProcessEntry::pid)
                .findFirst().orElseThrow(() -> new IllegalStateException("the guest's process is gone"));
        Boot boot = Boot.since(startNs, ProcessCost.of(pid));
        instance.ringdom("destroy", Integer.toString(domid));
        return boot;
    }

    private static void awaitUp(RunningInstance instance, int domid) {
        ConsoleClient[] client = new ConsoleClient[1];
        Screen screen = new Screen() {
            private final StringBuilder shown = new StringBuilder();

            @Override
            public void show(byte[] bytes, int offset, int length) {
                shown.append(new String(bytes, offset, length, StandardCharsets.ISO_8859_1));
                if (shown.indexOf(UP) >= 0) {
                    client[0].leave();
                }
            }

            @Override
            public void skipped(long bytes) {
                // no such output is that long
            }

            @Override
            public void role(boolean mayType) {
                // it only looks
            }

            @Override
            public void away(boolean away) {
                // it comes back
            }
        };
        client[0] = new ConsoleClient(instance.folder().run().resolve(ConsoleFrame.SOCKET), domid, 0,
                ConsoleFrame.WATCH, ConsoleFrame.FROM_OLDEST, screen, () -> false);
        try {
            String why = client[0].run();
            if (!why.isEmpty()) {
                throw new IllegalStateException("the console ended: " + why);
            }
        } catch (SupervisorException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
