package org.ringdom.perf;

import java.util.Arrays;

import org.ringdom.perf.block.BlockComparison;
import org.ringdom.perf.block.StatisticsOverhead;
import org.ringdom.perf.console.ConsoleThroughput;
import org.ringdom.perf.cpu.CpuComparison;
import org.ringdom.perf.event.EventRoundTrip;
import org.ringdom.perf.hypercall.HypercallRoundTrip;
import org.ringdom.perf.hypercall.TeardownDelay;
import org.ringdom.perf.idle.IdleMeasurement;
import org.ringdom.perf.linux.LinuxBoot;
import org.ringdom.perf.linux.LinuxWork;
import org.ringdom.perf.net.CrowdMeasurement;
import org.ringdom.perf.net.NetComparison;
import org.ringdom.perf.process.Options;
import org.ringdom.perf.stall.StallMeasurement;
import org.ringdom.perf.store.HostileClients;
import org.ringdom.perf.store.StoreComparison;

/** The measurements that {@code ./ringdom-perf} offers. */
public final class Perf {
    private static final String USAGE = """
            usage: ringdom-perf MEASUREMENT [--key=value ...]
              event      event-channel round trip beside a bare futex ping-pong      --rounds --trips
              hypercall  hypercall round trip beside a bare Aeron IPC ping-pong      --rounds --trips
              destroy    hypercalls of others while a large guest is destroyed       --rounds --mib
              block      a guest's disk beside nbdkit, qemu-nbd and fio on the file  --rounds --seconds --mib --extra
              net        one guest floods another, beside veth pairs and a bridge    --rounds --seconds
              crowd      pairs of guests beside ones that flood, are deaf or storm    --pairs --rounds --seconds
              console    a guest's console beside a terminal that script(1) keeps     --rounds --seconds
              xenstore   the store beside C xenstored and oxenstored, over libxenstore;
                         reads over a guest's ring and the control plane
                                             --rounds --ms --warm --events --nodes --realtime
              xenstore-hostile
                         a proper client of the store beside hostile ones        --messages --clients --rounds --idle
              stats      a guest's disk with and without statistics                  --rounds --seconds --mib --extra
              stall      stall of a guest's I/O at SIGKILL of each process,
                         without and with the standby                          --kills --mib --depth --memory --roles --standby
              idle       time of `up`; memory, switches and CPU of the idle set      --starts --settle --seconds
              x86        the x86 CPU in machine code, beside native and qemu-x86_64  --scale --rounds
              linux      boot of Debian's kernel to its init, beside QEMU's TCG       --rounds --vcpus --memory
              linux-work system calls, processes, disk and TCP of Linux guests,
                         beside QEMU's TCG with virtio                    --rounds --seconds --warm --memory --mib
              jmh        JMH benchmarks of single parts; further arguments are JMH's own""";

    private Perf() {
    }

    /** Runs one. Exit status 2 if it does not exist or an option is wrong. */
    public static void main(String[] args) throws Exception {
        try {
            run(args);
        } catch (IllegalArgumentException wrong) {
            System.err.println("ringdom-perf: " + wrong.getMessage());
            System.err.println(USAGE);
            System.exit(2);
        }
    }

    private static void run(String[] args) throws Exception {
        switch (args.length == 0 ? "" : args[0]) {
            case "event" -> EventRoundTrip.run(Options.parse(args, 1));
            case "hypercall" -> HypercallRoundTrip.run(Options.parse(args, 1));
            case "destroy" -> TeardownDelay.run(Options.parse(args, 1));
            case "block" -> BlockComparison.run(Options.parse(args, 1));
            case "net" -> NetComparison.run(Options.parse(args, 1));
            case "crowd" -> CrowdMeasurement.run(Options.parse(args, 1));
            case "console" -> ConsoleThroughput.run(Options.parse(args, 1));
            case "xenstore" -> StoreComparison.run(Options.parse(args, 1));
            case "xenstore-hostile" -> HostileClients.run(Options.parse(args, 1));
            case "stats" -> StatisticsOverhead.run(Options.parse(args, 1));
            case "stall" -> StallMeasurement.run(Options.parse(args, 1));
            case "idle" -> IdleMeasurement.run(Options.parse(args, 1));
            case "x86" -> CpuComparison.run(Options.parse(args, 1));
            case "linux" -> LinuxBoot.run(Options.parse(args, 1));
            case "linux-work" -> LinuxWork.run(Options.parse(args, 1));
            case "jmh" -> org.openjdk.jmh.Main.main(Arrays.copyOfRange(args, 1, args.length));
            default -> {
                System.err.println(USAGE);
                System.exit(2);
            }
        }
    }
}
