package org.ringdom.perf.linux;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.ringdom.launcher.image.ImageException;
import org.ringdom.perf.measure.Trips;
import org.ringdom.perf.process.Options;
import org.ringdom.perf.process.RunningInstance;
import org.ringdom.perf.process.Tools;

/**
 * What programs of a Linux guest get: system calls, processes, its disk, and TCP to a second guest; in guests of Ringdom, and in
 * qemu-system-x86_64 with TCG and virtio devices. Both sides run the same program in the same system with one vCPU, in turn.
 */
public final class LinuxWork {
    private static final int PORT = 5001;
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final String FIRST = "10.0.0.1";
    private static final String SECOND = "10.0.0.2";

    /** What is done, and what its rate is in. {@code %s} is the disk. */
    private record Load(String words, String unit, String arguments) {
        static final List<Load> ALL = List.of(new Load("system call", "1/s", "syscalls %d"),
                new Load("fork, exit, wait", "1/s", "forks %d"),
                new Load("fork, exec of busybox's true, wait", "1/s", "programs %d"),
                new Load("random read 4 KiB, depth 1", "1/s", "randread %d %s"),
                new Load("random write 4 KiB, depth 1", "1/s", "randwrite %d %s"),
                new Load("read 1 MiB, depth 1", "MB/s", "read %d %s"),
                new Load("write 1 MiB, depth 1", "MB/s", "write %d %s"),
                new Load("TCP to another guest", "MB/s", "stream %d " + SECOND));
    }

    private final Path kernel;
    private final Path ramdisk;
    private final Path scratch;
    private final int memoryMib;

    private LinuxWork(Path kernel, Path ramdisk, Path scratch, int memoryMib) {
        this.kernel = kernel;
        this.ramdisk = ramdisk;
        this.scratch = scratch;
        this.memoryMib = memoryMib;
    }

    /**
     * Runs it and prints a table. {@code --rounds --seconds --memory --mib --warm}. With {@code --warm} both sides do each load for so
     * many seconds before they are measured; our rate in the first seconds of all is shown beside.
     */
    public static void run(Options options) throws IOException, ImageException {
        if (!Tools.isInstalled("gcc") || !Tools.isInstalled(QemuMachine.PROGRAM)) {
            System.out.println("skipped: needed are gcc and " + QemuMachine.PROGRAM + " (Debian: qemu-system-x86)");
            return;
        }
        Path image = LinuxBoot.image();
        try (RunningInstance instance = RunningInstance.up()) {
            Path ramdisk = WorkRamdisk.make(image.resolve("initrd.gz"), instance.scratch());
            LinuxWork work = new LinuxWork(image.resolve("vmlinuz"), ramdisk, instance.scratch(),
                    options.number("memory", 256));
            work.compare(instance, options.number("mib", 64), options.number("rounds", 3),
                    options.number("seconds", 3), options.number("warm", 20));
        }
    }

    private void compare(RunningInstance instance, int mib, int rounds, int seconds, int warm) throws IOException {
        try (LinuxMachine ours = ours(instance, 1, disk("ours.img", mib));
                LinuxMachine ourPeer = ours(instance, 2, disk("ours-2.img", 1));
                LinuxMachine theirs = qemu("on", 1, disk("qemu.img", mib));
                LinuxMachine theirPeer = qemu("off", 2, disk("qemu-2.img", 1))) {
            prepare(ours, FIRST);
            prepare(theirs, FIRST);
            for (LinuxMachine peer : List.of(ourPeer, theirPeer)) {
                prepare(peer, SECOND);
                peer.run("work serve " + PORT);
            }
            System.out.println(
                    "| what | unit | Ringdom at first | Ringdom | TCG | times TCG |\n|---|---|---|---|---|---|");
            for (Load load : Load.ALL) {
                double[] our = new double[rounds];
                double[] their = new double[rounds];
                double first = rate(ours, load, seconds);
                if (warm > 0) {
                    rate(ours, load, warm);
                    rate(theirs, load, warm);
                }
                for (int round = 0; round < rounds; round++) {
                    their[round] = rate(theirs, load, seconds);
                    our[round] = rate(ours, load, seconds);
                }
                System.out.printf(Locale.ROOT, "| %s | %s | %,.0f | %,.0f | %,.0f | %.2f |%n", load.words(),
                        load.unit(),
                        first, Trips.median(our), Trips.median(their), Trips.median(our) / Trips.median(their));
            }
        }
    }

    private LinuxMachine ours(RunningInstance instance, int number, Path disk) {
        return RingdomMachine.create(instance, "work-" + number, kernel, ramdisk, 1, memoryMib, "", """
                disk = [ 'format=raw,vdev=xvda,access=rw,target=%s' ]
                vif = [ 'mac=%s,bridge=br0' ]
                """.formatted(disk, mac(number)));
    }

    private LinuxMachine qemu(String server, int number, Path disk) {
        LinuxMachine machine = QemuMachine.start(kernel, ramdisk, 1, memoryMib, "", List.of("-drive",
                "file=" + disk + ",format=raw,if=none,id=disk,cache=writeback", "-device", "virtio-blk-pci,drive=disk",
                "-netdev", "stream,id=cable,server=" + server + ",addr.type=unix,addr.path="
                        + cable(),
                "-device", "virtio-net-pci,netdev=cable,romfile=,mac=" + mac(number)));
        long beginNs = System.nanoTime();
        while (!Files.exists(cable())) { // whoever connects tries only once
            if (System.nanoTime() - beginNs > PATIENCE_NS) {
                machine.close();
                throw new IllegalStateException("QEMU does not listen at " + cable());
            }
            LockSupport.parkNanos(POLL_NS);
        }
        return machine;
    }

    private Path cable() {
        return scratch.resolve("cable.sock");
    }

    private static String mac(int number) {
        return "00:16:3e:00:11:0" + number;
    }

    private Path disk(String name, int mib) throws IOException {
        Path disk = scratch.resolve(name);
        try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < mib; i++) {
                file.write(zeros); // all of it is there: what is measured is no allocation
            }
        }
        return disk;
    }

    private static void prepare(LinuxMachine machine, String address) {
        machine.awaitShell();
        machine.run("ip addr add " + address + "/24 dev eth0; ip link set eth0 up");
    }

    private static double rate(LinuxMachine machine, Load load, int seconds) {
        String said = machine.run("work " + String.format(Locale.ROOT, load.arguments(), seconds, machine.disk()));
        int at = said.indexOf("rate ");
        if (at < 0) {
            throw new IllegalStateException(load.words() + ": " + said);
        }
        return Double.parseDouble(said.substring(at).split("\\s+")[1]);
    }
}
