package org.ringdom.launcher.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;

import org.ringdom.launcher.api.InstanceControl;
import org.ringdom.launcher.dump.PacketDump;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.platform.terminal.Termios;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "network-dump", description = "Capture packets of a port or a bridge, as pcap.", footer = {"",
    "Ports are called vifDOMID.DEVID, or as vifname= says; a bridge's uplink uplink-BRIDGE.",
    "ringdom network-dump vif16.0 | tcpdump -nr -"})
final class NetworkDumpCommand extends InstanceCommand {
    private static final long POLL_MS = 20;
    private static final long HINT_NS = TimeUnit.SECONDS.toNanos(3);

    @Option(names = "-w", paramLabel = "FILE", description = "Write there. Default: standard output.")
    private String file = "-";

    @Option(names = "-c", paramLabel = "N", defaultValue = "0", description = "End after N packets.")
    private long count;

    @Option(names = {"-s",
        "--snaplen"}, paramLabel = "BYTES", defaultValue = "65535", description = "Most bytes of a packet. Default: ${DEFAULT-VALUE}.")
    private int snapBytes;

    @Option(names = "--seconds", paramLabel = "S", defaultValue = "0", description = "End after S seconds.")
    private int seconds;

    @Parameters(paramLabel = "PORT|BRIDGE", description = "What is captured.")
    private String name;

    @Override
    public Integer call() throws Exception {
        if (snapBytes < 14 || snapBytes > 65_535) {
            throw new CliException("--snaplen is " + snapBytes + "; write a number from 14 to 65535");
        }
        if (context().control().presence(instance()) != InstanceControl.Presence.RUNNING) {
            throw new CliException("no instance '" + instance().name() + "' is running; start it with `ringdom up -d`");
        }
        if (file.equals("-") && Termios.isTerminal(Termios.STDOUT)) {
            throw new CliException("packets are no text: add -w FILE, or pipe them into `tcpdump -nr -`");
        }
        try (OutputStream out = new BufferedOutputStream(
                file.equals("-") ? new FileOutputStream(FileDescriptor.out) : new FileOutputStream(file));
                PacketDump dump = new PacketDump(instance().folder(), name, snapBytes, out)) {
            Thread end = new Thread(dump::remove);
            Runtime.getRuntime().addShutdownHook(end);
            capture(dump);
            Runtime.getRuntime().removeShutdownHook(end);
            context().err().println(dump.packets() + " packets captured, " + dump.dropped() + " dropped");
        } catch (LinuxException | IOException failed) {
            throw new CliException("cannot capture: " + failed.getMessage());
        }
        return Cli.OK;
    }

    private void capture(PacketDump dump) throws IOException, InterruptedException {
        long startNs = System.nanoTime();
        boolean hinted = false;
        while (count <= 0 || dump.packets() < count) {
            long ageNs = System.nanoTime() - startNs;
            long written = dump.pump(count <= 0 ? Long.MAX_VALUE : count - dump.packets());
            if (seconds > 0 && ageNs >= TimeUnit.SECONDS.toNanos(seconds)) {
                return;
            }
            if (!hinted && ageNs > HINT_NS && !dump.isFound()) {
                hinted = true;
                context().err().println("there is no port or bridge '" + name + "' yet; waiting for it");
                context().err().flush();
            }
            if (written == 0) {
                Thread.sleep(POLL_MS);
            }
        }
    }
}
