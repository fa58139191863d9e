package org.ringdom.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.platform.process.Processes;
import org.ringdom.tests.support.CommandResult;
import org.ringdom.tests.support.Commands;
import org.ringdom.tests.support.HostPrograms;
import org.ringdom.tests.support.Ringdom;

/** Java guests and programs that know nothing of us: passt over a socket, the host's own network behind a TAP interface. */
class RealPeerIT {
    private static final String CONFIG = """
            name = "%s"
            kernel = "java:org.ringdom.guest.ip.IpHost"
            memory = 32
            extra = "%s"
            vif = [ 'mac=00:16:3e:00:07:0%d,bridge=br0' ]
            """;

    @TempDir
    private Path folder;

    @Test
    void passtConnectsAGuestToAServerOnLoopbackAlsoAfterTheServiceWasKilled() throws IOException {
        HostPrograms.require("passt", "passt");
        Path socket = folder.resolve("passt.sock");
        List<String> command = new ArrayList<>(List.of("passt", "--foreground", "--socket", socket.toString(),
                "--address", "10.0.2.15", "--netmask", "24", "--gateway", "10.0.2.2", "-t", "none", "-u", "none"));
        if (Processes.euid() == 0) {
            command.addAll(List.of("--runas", "0"));
        }
        Process passt = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(folder.resolve("passt.log").toFile()).start();
        try (ServerSocket server = new ServerSocket(0, 4, InetAddress.getLoopbackAddress());
                Ringdom ringdom = Ringdom.prepared(folder, Map.of())) {
            Awaitility.await("passt listens").atMost(Ringdom.PATIENCE).until(() -> Files.exists(socket));
            ringdom.settings("bridge.br0.uplink = stream:" + socket + "\n");
            ringdom.run("up", "-d", "--wait").ok();
            converse(ringdom, server, 1);
            ringdom.awaitSuccessor(ringdom.kill("netback"));
            converse(ringdom, server, 2);
        } finally {
            passt.destroy();
        }
    }

    private static void converse(Ringdom ringdom, ServerSocket server, int number) throws IOException {
        server.setSoTimeout((int) Ringdom.PATIENCE.toMillis());
        int domid = ringdom
                .create(CONFIG.formatted("client-" + number, "ip=10.0.2.15 gateway=10.0.2.2 connect=10.0.2.2:"
                        + server.getLocalPort() + " text=question-" + number, number));
        try (Socket client = server.accept();
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
            assertEquals("question-" + number, in.readLine());
            client.getOutputStream().write(("answer " + number + "\n").getBytes(StandardCharsets.UTF_8));
        }
        String path = "/local/domain/" + domid + "/data/ip/answer";
        Awaitility.await("the guest has its answer").atMost(Ringdom.PATIENCE).pollInterval(Duration.ofMillis(50))
                .until(() -> ringdom.xenstore("xenstore-read", path).out().strip().equals("answer " + number));
        ringdom.run("destroy", "client-" + number).ok();
    }

    @Test
    void theHostBehindATapInterfaceTalksToAGuestAlsoAfterTheServiceWasKilled() {
        inSpaceOfItsOwn("tap:rdtap0", (ringdom, inside) -> {
            run(inside, "ip", "addr", "add", "10.77.0.1/24", "dev", "rdtap0").ok();
            ping(inside);
            talk(inside, 1);
            talk(inside, 12_000);
            ringdom.awaitSuccessor(ringdom.kill("netback"));
            ping(inside);
            talk(inside, 12_000);
        });
    }

    @Test
    void aBondOfTapInterfacesGoesOnOverTheOneThatIsUp() {
        inSpaceOfItsOwn("tap:rdtap0,tap:rdtap1\nbridge.br0.bond = active-backup", (ringdom, inside) -> {
            CommandResult bridge = run(inside, "ip", "link", "add", "name", "switch", "type", "bridge");
            assumeTrue(bridge.exitCode() == 0, "skipped: this kernel has no bridge");
            run(inside, "ip", "addr", "add", "10.77.0.1/24", "dev", "switch").ok();
            for (String link : List.of("switch", "rdtap0", "rdtap1")) {
                run(inside, "ip", "link", "set", "dev", link, "up").ok();
            }
            for (String link : List.of("rdtap0", "rdtap1")) {
                run(inside, "ip", "link", "set", "dev", link, "master", "switch").ok();
            }
            ping(inside);
            for (int round = 0; round < 2; round++) {
                String down = "rdtap" + round;
                run(inside, "ip", "link", "set", "dev", down, "down").ok();
                ping(inside);
                talk(inside, 12_000);
                ringdom.awaitSuccessor(ringdom.kill("netback"));
                ping(inside);
                run(inside, "ip", "link", "set", "dev", down, "up").ok();
                ping(inside);
            }
        });
    }

    /** What happens in a network namespace with an instance and a guest behind an uplink. */
    @FunctionalInterface
    private interface Scene {
        void play(Ringdom ringdom, List<String> inside);
    }

    private void inSpaceOfItsOwn(String uplink, Scene scene) {
        assumeTrue(Processes.euid() == 0 && Files.exists(Path.of("/dev/net/tun")),
                "skipped: only root makes network namespaces and TAP interfaces");
        HostPrograms.require("ip", "iproute2");
        HostPrograms.require("busybox", "busybox-static");
        String space = "rd-test-" + ProcessHandle.current().pid();
        assumeTrue(Commands.run(Map.of(), List.of("ip", "netns", "add", space)).exitCode() == 0,
                "skipped: no network namespaces here");
        List<String> inside = List.of("ip", "netns", "exec", space);
        try (Ringdom ringdom = Ringdom.behind(inside, folder)) {
            ringdom.settings("bridge.br0.uplink = " + uplink + "\n");
            ringdom.run("up", "-d", "--wait").ok();
            ringdom.create(CONFIG.formatted("host", "ip=10.77.0.2", 1));
            scene.play(ringdom, inside);
        } finally {
            Commands.run(Map.of(), List.of("ip", "netns", "del", space));
        }
    }

    private static CommandResult run(List<String> inside, String... command) {
        List<String> all = new ArrayList<>(inside);
        all.addAll(List.of(command));
        return Commands.run(Map.of(), all);
    }

    private static void ping(List<String> inside) {
        Awaitility.await("the guest answers").atMost(Ringdom.PATIENCE).until(
                () -> run(inside, "busybox", "ping", "-c", "1", "-W", "1", "10.77.0.2").exitCode() == 0);
        CommandResult pings = run(inside, "busybox", "ping", "-c", "3", "-s", "1400", "10.77.0.2").ok();
        assertTrue(pings.out().contains("3 packets received"), pings.toString());
    }

    /** The kernel's own TCP, with whatever it leaves to its interface to do: what it sends comes back. */
    private static void talk(List<String> inside, int bytes) {
        String text = "x".repeat(bytes);
        CommandResult said = run(inside, "sh", "-c", "printf %s " + text + " | busybox nc -w 20 10.77.0.2 7");
        assertEquals(text, said.out(), said.toString());
    }
}
