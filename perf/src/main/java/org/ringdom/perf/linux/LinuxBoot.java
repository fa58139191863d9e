package org.ringdom.perf.linux;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

import org.ringdom.launcher.image.DebianImage;
import org.ringdom.launcher.image.ImageException;
import org.ringdom.perf.measure.Trips;
import org.ringdom.perf.process.Options;
import org.ringdom.perf.process.ProcessCost;
import org.ringdom.perf.process.RunningInstance;
import org.ringdom.perf.process.Tools;

/**
 * Boot of the kernel and initramfs of {@code ringdom image debian} until its init speaks, and until somebody who logs in has a shell: as a guest of Ringdom, and in
 * qemu-system-x86_64 with TCG, round by round.
 */
public final class LinuxBoot {
    private static final double TICKS_PER_SECOND = 100;
    private static final double KIB_PER_MIB = 1024;
    private static final String LOGIN = "ringdom.login";

    /**
     * One boot.
     *
     * @param wallS from the start of the process, or from its creation, to init
     * @param cpuS processor time of the process until then
     * @param residentMib of the process then, its guest's memory included
     * @param loginS from the start to the shell of who answers the login prompt at once
     */
    private record Boot(double wallS, double cpuS, double residentMib, double loginS) {
        /** Follows a machine that was started at that time. */
        static Boot of(LinuxMachine machine, long startNs) {
            machine.awaitUp();
            double upS = secondsSince(startNs);
            ProcessCost cost = ProcessCost.of(machine.pid());
            machine.logIn();
            machine.awaitShell();
            return new Boot(upS, cost.cpuTicks() / TICKS_PER_SECOND, cost.rssKib() / KIB_PER_MIB,
                    secondsSince(startNs));
        }

        private static double secondsSince(long startNs) {
            return (System.nanoTime() - startNs) / 1e9;
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
    public static void run(Options options) throws ImageException {
        LinuxBoot boot = new LinuxBoot(image(), options.number("vcpus", 1), options.number("memory", 256));
        List<Boot> ours = new ArrayList<>();
        List<Boot> tcg = new ArrayList<>();
        try (RunningInstance instance = RunningInstance.up()) {
            for (int round = 0; round < options.number("rounds", 3); round++) {
                if (Tools.isInstalled(QemuMachine.PROGRAM)) {
                    tcg.add(boot.underTcg());
                }
                ours.add(boot.underRingdom(instance, round));
            }
        }
        System.out.println(
                "| boot of Debian's kernel to init | wall s | CPU s | resident MiB | login, wall s |\n|---|---|---|---|---|");
        System.out.println(row("Ringdom", ours));
        if (tcg.isEmpty()) {
            System.out.println("skipped: " + QemuMachine.PROGRAM + " (not installed; Debian: qemu-system-x86)");
            return;
        }
        System.out.println(row(QemuMachine.PROGRAM + " -accel tcg", tcg));
        System.out.printf(Locale.ROOT, "Ringdom / TCG: wall %.1f, CPU %.1f%n",
                median(ours, Boot::wallS) / median(tcg, Boot::wallS),
                median(ours, Boot::cpuS) / median(tcg, Boot::cpuS));
    }

    /** The image of {@code ringdom image debian}, made if it is not there. */
    static Path image() throws ImageException {
        Path image = DebianImage.defaultFolder();
        if (!DebianImage.isWhole(image)) {
            DebianImage.make(image, List.of(), List.of(), "");
        }
        return image;
    }

    private static double median(List<Boot> boots, ToDoubleFunction<Boot> what) {
        return Trips.median(boots.stream().mapToDouble(what).toArray());
    }

    private static String row(String name, List<Boot> boots) {
        return String.format(Locale.ROOT, "| %s | %.1f | %.1f | %.0f | %.1f |", name, median(boots, Boot::wallS),
                median(boots, Boot::cpuS), median(boots, Boot::residentMib), median(boots, Boot::loginS));
    }

    private Boot underTcg() {
        long startNs = System.nanoTime();
        try (LinuxMachine machine = QemuMachine.start(image.resolve("vmlinuz"), image.resolve("initrd.gz"), vcpus,
                memoryMib, LOGIN, List.of())) {
            return Boot.of(machine, startNs);
        }
    }

    private Boot underRingdom(RunningInstance instance, int round) {
        long startNs = System.nanoTime();
        try (LinuxMachine machine = RingdomMachine.create(instance, "boot-" + round, image.resolve("vmlinuz"),
                image.resolve("initrd.gz"), vcpus, memoryMib, LOGIN, "")) {
            return Boot.of(machine, startNs);
        }
    }
}
