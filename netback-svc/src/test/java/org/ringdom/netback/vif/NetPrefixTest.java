package org.ringdom.netback.vif;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdom.abi.buffer.StoreLog;
import org.ringdom.abi.io.netif.NetifStatus;
import org.ringdom.netback.bridge.BridgeLimits;
import org.ringdom.netback.bridge.Bridges;
import org.ringdom.runtime.recovery.NetAttach;
import org.ringdom.runtime.recovery.sim.KillSwitch;

/**
 * Two guests send each other packets of several shapes through the service's own data path, which is killed at every store;
 * its recovery is killed at every store. Nothing may be lost that was not waiting in the service's memory, one packet may
 * come twice, order and content hold, and every request is answered once.
 */
class NetPrefixTest {
    private static final int SCALE = Integer.getInteger("ringdom.prefix.scale", 1);
    private static final int PACKETS = 16;
    private static final long ONE = 0x0016_3E00_0001L;
    private static final long OTHER = 0x0016_3E00_0002L;

    /** Whether copies of data are cut as well, and not only what rings, grants and records are. */
    private boolean watchData;
    private KillSwitch kill;
    private TestNic one;
    private TestNic other;
    private Map<Long, byte[]> sent;
    private long firstLife;
    private long recovery;
    private int waitedAtDeaths;
    private int deaths;

    @AfterEach
    void removeRecorder() {
        StoreLog.install(null);
    }

    @ParameterizedTest
    @CsvSource({"0,false", "-20,true", "1000,false"})
    void aServiceKilledAtAnyStoreIsSucceeded(int start, boolean data) {
        watchData = data;
        assertTrue(StoreLog.ENABLED, "run with -Dringdom.storeLog=true");
        for (long seed = 1; seed <= SCALE; seed++) {
            run(seed, start, KillSwitch.NEVER, KillSwitch.NEVER);
            long stores = firstLife;
            assertTrue(stores > 20L * PACKETS, "only " + stores + " stores were recorded");
            for (long at = 1; at <= stores; at++) {
                run(seed, start, at, KillSwitch.NEVER);
            }
        }
    }

    @Test
    void aRecoveryKilledAtAnyStoreIsSucceeded() {
        for (long seed = 1; seed <= 4L * SCALE; seed++) {
            run(seed, -9, KillSwitch.NEVER, KillSwitch.NEVER);
            long first = 1 + new Random(seed).nextLong(firstLife);
            run(seed, -9, first, KillSwitch.NEVER);
            long stores = recovery + 40;
            for (long second = 1; second <= stores; second++) {
                run(seed, -9, first, second);
            }
        }
    }

    private void run(long seed, int start, long first, long second) {
        try {
            play(new Random(seed), start, first, second);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed + ", killed at stores " + first + " and " + second + ": " + e, e);
        }
    }

    private void play(Random random, int start, long first, long second) {
        one = new TestNic(ONE, NetAttach.SG, "", start);
        other = new TestNic(OTHER, NetAttach.SG, "", start - 3);
        sent = new HashMap<>();
        waitedAtDeaths = 0;
        deaths = 0;
        NetbackSettings settings = NetbackSettings.from(Map.of("net-publish-batch", "3"));
        Bridges bridges = bridges();
        one.attach(bridges, settings);
        other.attach(bridges, settings);
        kill = new KillSwitch();
        for (TestNic nic : List.of(one, other)) {
            kill.watch(watchData ? nic.ram : nic.ram.slice(0, 2L * TestNic.PAGE));
            kill.watch(nic.grantTable);
            kill.watch(nic.recordFile);
        }
        kill.begin(first);
        long[] numbers = {0, 0};
        long[] seen = {-1, -1};
        long[] received = {0, 0};
        for (int round = 0; round < 400; round++) {
            numbers[0] = sendSome(one, OTHER, random, numbers[0]);
            numbers[1] = sendSome(other, ONE, random, numbers[1]);
            one.post(random.nextInt(7));
            other.post(random.nextInt(7));
            step(random.nextBoolean() ? one : other, settings, second);
            step(random.nextBoolean() ? one : other, settings, second);
            one.reap();
            other.reap();
            received[0] += take(other, seen, 0);
            received[1] += take(one, seen, 1);
            if (numbers[0] == PACKETS && numbers[1] == PACKETS && round > 60 && one.expectedIds.isEmpty()
                    && other.expectedIds.isEmpty() && one.queue.backlogPackets() + other.queue.backlogPackets() == 0) {
                break;
            }
        }
        firstLife = deaths == 0 ? kill.stores() : firstLife;
        assertEquals(0, one.expectedIds.size() + other.expectedIds.size(), "requests without an answer");
        assertTrue(one.statuses.stream().allMatch(status -> status == NetifStatus.OKAY), "all were sent");
        long came = received[0] + received[1];
        assertTrue(came >= 2 * PACKETS - waitedAtDeaths, came + " packets came, " + waitedAtDeaths + " waited");
        assertTrue(came <= 2 * PACKETS + deaths, came + " packets came");
    }

    private static Bridges bridges() {
        return new Bridges(new BridgeLimits(64, 16, 1L << 40), () -> 1);
    }

    private long sendSome(TestNic from, long to, Random random, long number) {
        long next = number;
        for (int i = random.nextInt(4); i > 0 && next < PACKETS && from.tx.free() > 8; i--) {
            int bytes = random.nextInt(4) == 0 ? random.nextInt(300, watchData ? 1000 : 9000) : random.nextInt(60, 100);
            byte[] packet = from.packet(to, next, bytes);
            sent.put(from.mac << 16 | next, packet);
            from.send(packet, random.nextBoolean() ? 4096 : 100 + bytes / 4, 0, 0, 0);
            next++;
        }
        return next;
    }

    /** A turn of the service, at the end of which it may be dead and succeeded, perhaps more than once. */
    private void step(TestNic nic, NetbackSettings settings, long second) {
        try {
            kill.run(nic::turn);
        } catch (KillSwitch.Killed dead) {
            do {
                deaths++;
                waitedAtDeaths += one.queue.backlogPackets() + other.queue.backlogPackets();
                kill.bury();
                kill.rearm(deaths == 1 ? second : KillSwitch.NEVER);
            } while (!succeed(settings));
            recovery = deaths == 1 ? kill.stores() : recovery;
        }
    }

    private boolean succeed(NetbackSettings settings) {
        Bridges bridges = bridges();
        try {
            kill.run(() -> {
                one.live(bridges, settings);
                other.live(bridges, settings);
            });
            return true;
        } catch (KillSwitch.Killed again) {
            return false;
        }
    }

    private long take(TestNic nic, long[] seen, int direction) {
        List<TestNic.Received> packets = nic.receive();
        for (TestNic.Received packet : packets) {
            long number = ByteBuffer.wrap(packet.bytes()).order(ByteOrder.LITTLE_ENDIAN).getLong(14);
            assertTrue(number >= seen[direction], "packet " + number + " came after " + seen[direction]);
            seen[direction] = number;
            long from = direction == 0 ? ONE : OTHER;
            assertArrayEquals(sent.get(from << 16 | number), packet.bytes(), "content of packet " + number);
        }
        return packets.size();
    }
}
