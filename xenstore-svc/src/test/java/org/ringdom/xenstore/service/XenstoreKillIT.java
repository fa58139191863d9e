package org.ringdom.xenstore.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdom.abi.io.XenstoreMessageType;
import org.ringdom.runtime.service.TestInstance;
import org.ringdom.runtime.xenstore.RingXenstore;

/**
 * The real service process, killed by SIGKILL and at named crash points under a guest on its ring and a control domain on
 * the socket, with core, fabric and supervisor all absent.
 */
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class XenstoreKillIT {
    private static final int KILLS = Integer.getInteger("ringdom.test.kills", 12);
    private static final String ROLE = "xenstore";
    /** The common pool may be too small for two tasks that wait for each other. */
    private static final Executor OWN_THREAD = task -> Thread.ofPlatform().daemon().start(task);
    private static final String HOME = "/local/domain/16";

    private static SocketClient control(TestInstance instance) {
        return new SocketClient(instance.folder().storeSocket());
    }

    private static void introduce(SocketClient control) {
        assertEquals("OK|", control.ask(XenstoreMessageType.MKDIR, HOME));
        assertEquals("OK|", control.ask(XenstoreMessageType.SET_PERMS, HOME, "n16"));
        assertEquals("OK|", control.ask(XenstoreMessageType.INTRODUCE, "16", Integer.toString(RingGuest.FRAME),
                Integer.toString(RingGuest.PORT)));
    }

    /** What the guest does and checks, until told to stop. */
    private static final class Load {
        private final RingGuest guest;
        private final List<String> events = new ArrayList<>();
        private final Random random = new Random(5);
        private int counter;
        private int rounds;

        Load(RingGuest guest) {
            this.guest = guest;
            guest.xenstore.watch("events", "token", (path, token) -> events.add(path));
            guest.xenstore.write("counter", "0");
        }

        void round() {
            rounds++;
            String node = "own/" + random.nextInt(5);
            String value = "value " + rounds;
            guest.xenstore.write(node, value);
            assertEquals(value, guest.xenstore.read(node));
            guest.xenstore.transaction(nodes -> {
                nodes.write("counter", Integer.toString(Integer.parseInt(nodes.read("counter")) + 1));
                return null;
            });
            counter++;
            assertEquals(Integer.toString(counter), guest.xenstore.read("counter"));
            guest.step();
        }
    }

    /** The control domain writes one node after the other; each write that was answered stays. */
    private static int controlLoad(SocketClient control, AtomicBoolean stop) {
        int written = 0;
        while (!stop.get()) {
            String path = HOME + "/" + eventPath(written);
            assertEquals("OK|", control.write(path, "v" + written));
            assertEquals("v" + written, control.read(path));
            written++;
            // the journal and the tree are not what this test is to fill
            LockSupport.parkNanos(500_000);
        }
        return written;
    }

    private static String eventPath(int write) {
        return "events/" + write;
    }

    /** Each write's event came, in order; one that was asked for twice, because nobody answered, may have come twice. */
    private static void checkEvents(Load load, int written) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
            load.guest.step();
            return load.events.getLast().equals(eventPath(written - 1));
        });
        List<String> seen = new ArrayList<>();
        for (String event : load.events) {
            if (seen.isEmpty() || !seen.getLast().equals(event)) {
                seen.add(event);
            }
        }
        List<String> expected = new ArrayList<>(List.of("events"));
        for (int i = 0; i < written; i++) {
            expected.add(eventPath(i));
        }
        assertEquals(expected, seen);
    }

    @Test
    void nothingIsLostWhenTheServiceIsKilled() {
        try (TestInstance instance = new TestInstance(RingGuest.STORE); RingGuest guest = new RingGuest(instance)) {
            instance.startService(XenstoreMain.class, ROLE, RingGuest.STORE);
            SocketClient control = control(instance);
            introduce(control);
            Load load = new Load(guest);
            AtomicBoolean stop = new AtomicBoolean();
            CompletableFuture<Integer> writer = CompletableFuture.supplyAsync(() -> controlLoad(control, stop),
                    OWN_THREAD);
            Random random = new Random(9);
            for (int kill = 0; kill < KILLS; kill++) {
                rounds(load, 20 + random.nextInt(200));
                CompletableFuture<Void> death = CompletableFuture.runAsync(() -> {
                    instance.kill(ROLE);
                    instance.startService(XenstoreMain.class, ROLE, RingGuest.STORE);
                }, OWN_THREAD);
                death.whenComplete((done, thrown) -> guest.abort = thrown);
                while (!death.isDone()) {
                    load.round();
                }
                death.join();
            }
            rounds(load, 50);
            stop.set(true);
            checkEvents(load, writer.join());
            assertFalse(guest.xenstore.isDead());
            assertEquals(0, instance.stop(ROLE));
        }
    }

    private static void rounds(Load load, int count) {
        for (int i = 0; i < count; i++) {
            load.round();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"xenstore.before-append:40", "xenstore.after-append:41", "xenstore.after-append:42",
        "xenstore.after-append:43", "xenstore.after-reply:150", "xenstore.after-reply:151"})
    void aDeathAtACrashPointLosesNothing(String point) {
        try (TestInstance instance = new TestInstance(RingGuest.STORE); RingGuest guest = new RingGuest(instance)) {
            instance.startService(XenstoreMain.class, ROLE, RingGuest.STORE);
            SocketClient control = control(instance);
            introduce(control);
            assertEquals(0, instance.stop(ROLE));
            control.disconnect();
            instance.startDoomed(XenstoreMain.class, ROLE, RingGuest.STORE, "-Dringdom.crash=" + point);
            CompletableFuture<Void> successor = CompletableFuture.runAsync(() -> {
                Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !instance.isRunning(ROLE));
                instance.startService(XenstoreMain.class, ROLE, RingGuest.STORE);
            }, OWN_THREAD);
            successor.whenComplete((done, thrown) -> guest.abort = thrown);
            Load load = new Load(guest);
            AtomicBoolean stop = new AtomicBoolean();
            CompletableFuture<Integer> writer = CompletableFuture.supplyAsync(() -> controlLoad(control, stop),
                    OWN_THREAD);
            while (!successor.isDone()) {
                load.round();
            }
            successor.join();
            rounds(load, 20);
            stop.set(true);
            checkEvents(load, writer.join());
            assertEquals(0, instance.stop(ROLE));
        }
    }

    @Test
    void aDeadGuestsNodesGoAndTheRestStays() {
        try (TestInstance instance = new TestInstance(RingGuest.STORE); RingGuest guest = new RingGuest(instance)) {
            instance.startService(XenstoreMain.class, ROLE, RingGuest.STORE);
            SocketClient control = control(instance);
            introduce(control);
            guest.xenstore.write("mine", "1");
            control.write("/other", "2");
            instance.kill(ROLE);
            guest.die();
            instance.startService(XenstoreMain.class, ROLE, RingGuest.STORE);
            Awaitility.await().atMost(Duration.ofSeconds(30))
                    .until(() -> control.read(HOME + "/mine").equals("ENOENT"));
            assertEquals("2", control.read("/other"));
            assertEquals("F|", control.ask(XenstoreMessageType.IS_DOMAIN_INTRODUCED, "16"));
            assertTrue(java.nio.file.Files.notExists(instance.folder().file("xenstore.conn-16")));
            assertEquals("EINVAL", control.ask(XenstoreMessageType.INTRODUCE, "16", "3", "5"));
        }
    }

    @Test
    void badIntroductionsAreRefused() {
        try (TestInstance instance = new TestInstance(RingGuest.STORE); RingGuest guest = new RingGuest(instance)) {
            instance.startService(XenstoreMain.class, ROLE, RingGuest.STORE);
            SocketClient control = control(instance);
            assertEquals("EINVAL", control.ask(XenstoreMessageType.INTRODUCE, "17", "3", "5"));
            assertEquals("EINVAL", control.ask(XenstoreMessageType.INTRODUCE, "16", "16", "5"));
            assertEquals("EINVAL", control.ask(XenstoreMessageType.INTRODUCE, "16", "3", "6"));
            assertEquals("EINVAL", control.ask(XenstoreMessageType.INTRODUCE, "16", "3", "99999999"));
            introduce(control);
            introduce(control);
            assertEquals("", guest.xenstore.read(HOME));
            assertEquals("ringdom", control.read("/tool/xenstored"));
        }
    }

    /** A guest's ring begins anew, also while the store dies; nothing of before is left, and it works as ever. */
    @Test
    void aGuestMayBeginItsRingAnew() {
        try (TestInstance instance = new TestInstance(RingGuest.STORE); RingGuest guest = new RingGuest(instance)) {
            instance.startService(XenstoreMain.class, ROLE, RingGuest.STORE);
            SocketClient control = control(instance);
            introduce(control);
            for (int round = 0; round < 4; round++) {
                RingXenstore client = round == 0 ? guest.xenstore : guest.reconnect();
                String use = control.ask(XenstoreMessageType.CONTROL, "quota", "16");
                assertTrue(use.contains("watches          :        0 ") && use.contains("transactions     :        0 "),
                        use);
                client.watch("events", "token" + round, (path, token) -> {
                });
                client.write("round", "r" + round);
                assertEquals("r" + round, client.read("round"));
                if (round == 1) {
                    instance.kill(ROLE);
                    instance.startService(XenstoreMain.class, ROLE, RingGuest.STORE);
                }
                if (round == 2) {
                    CompletableFuture<Void> successor = CompletableFuture.runAsync(() -> {
                        instance.kill(ROLE);
                        instance.startService(XenstoreMain.class, ROLE, RingGuest.STORE);
                    }, OWN_THREAD);
                    successor.whenComplete((done, thrown) -> guest.abort = thrown);
                    guest.reconnect();
                    successor.join();
                }
            }
            assertEquals("OK|", control.ask(XenstoreMessageType.CONTROL, "check"));
            assertEquals(0, instance.stop(ROLE));
        }
    }
}
