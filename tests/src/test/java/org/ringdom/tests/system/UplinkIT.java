package org.ringdom.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.tests.support.CommandResult;
import org.ringdom.tests.support.Ringdom;
import org.ringdom.tests.support.StreamPeer;

/** Packets between a guest and the world outside, over a socket with QEMU's framing. */
class UplinkIT {
    private static final int KILLS = Integer.getInteger("ringdom.kills", 2);
    private static final int ROUND_TRIPS = 200;
    private static final Duration WAIT = Duration.ofMillis(500);

    @TempDir
    private Path folder;

    @Test
    void aGuestIsReachedFromOutsideAlsoAfterTheServiceWasKilled() throws IOException {
        Path socket = folder.resolve("uplink.sock");
        try (Ringdom ringdom = Ringdom.prepared(folder, Map.of())) {
            ringdom.settings("bridge.br0.uplink = listen:" + socket + "\n");
            ringdom.run("up", "-d", "--wait").ok();
            ringdom.create("""
                    name = "echo"
                    kernel = "java:org.ringdom.guest.net.NetEcho"
                    memory = 32
                    vif = [ 'mac=00:16:3e:00:00:02,bridge=br0' ]
                    """);
            exchange(socket);
            for (int i = 0; i < KILLS; i++) {
                ringdom.awaitSuccessor(ringdom.kill("netback"));
                exchange(socket);
            }
            assertTrue(ringdom.counters(3).get("uplink-br0 packets in") >= (KILLS + 1L) * ROUND_TRIPS,
                    ringdom.counters(3).toString());
        }
    }

    private static void exchange(Path socket) throws IOException {
        try (StreamPeer peer = StreamPeer.connect(socket)) {
            for (int number = 0; number < ROUND_TRIPS; number++) {
                int wanted = number;
                Awaitility.await("answer " + number).atMost(Ringdom.PATIENCE).pollDelay(Duration.ZERO)
                        .until(() -> answers(peer, wanted));
            }
        }
    }

    private static boolean answers(StreamPeer peer, int number) throws IOException {
        byte[] packet = ByteBuffer.allocate(60 + number * 7).putShort((short) 0x0016).putInt(0x3E000002)
                .putShort((short) 0x0016).putInt(0x3E000009).putShort((short) 0x88B5).putInt(number).array();
        peer.send(packet);
        byte[] answer = peer.receive(WAIT);
        while (answer != null && ByteBuffer.wrap(answer).getInt(14) != number) {
            answer = peer.receive(WAIT);
        }
        if (answer != null) {
            assertEquals(packet.length, answer.length);
        }
        return answer != null;
    }

    @Test
    void anUplinkThatCannotBeIsRefused() throws IOException {
        Ringdom ringdom = Ringdom.prepared(folder, Map.of());
        ringdom.settings("bridge.br0.uplink = tap:a-name-that-is-too-long\n");
        CommandResult refused = ringdom.run("up", "-d");
        assertEquals(1, refused.exitCode(), refused.toString());
        assertTrue(
                refused.err().contains("ringdom.conf:1: bridge.br0.uplink = tap:a-name-that-is-too-long: write 'none'"),
                refused.toString());
    }
}
