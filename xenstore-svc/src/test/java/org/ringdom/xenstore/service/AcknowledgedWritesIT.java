package org.ringdom.xenstore.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

import org.agrona.CloseHelper;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ringdom.abi.io.XenstoreMessageType;
import org.ringdom.runtime.ipc.AeronFabric;
import org.ringdom.runtime.ipc.AgentWait;
import org.ringdom.runtime.ipc.ClientIdentity;
import org.ringdom.runtime.ipc.InstanceFabric;
import org.ringdom.runtime.ipc.ServerAddresses;
import org.ringdom.runtime.service.TestInstance;
import org.ringdom.runtime.xenstore.AeronXenstore;
import org.ringdom.runtime.xenstore.RingXenstore;
import org.ringdom.runtime.xenstore.Xenstore;

/**
 * The real service killed again and again while clients of all three ways in write: after each death every client finds what was
 * acknowledged to it, and whoever watches hears of every later change: a guest that keeps its ring, a guest that begins its
 * ring anew each time, a client of the control plane.
 *
 * <p>{@code -Dringdom.test.acknowledgedKills=1000} kills more often.
 */
@Timeout(value = 3, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AcknowledgedWritesIT {
    private static final int KILLS = Integer.getInteger("ringdom.test.acknowledgedKills", 20);
    private static final String ROLE = "xenstore";
    /** So that it dies while it compacts, too. */
    private static final String COMPACT_OFTEN = "--compact-mib=1";
    private static final int SOCKET_CLIENTS = 3;
    private static final int PROGRESS = 100;
    private static final int PROGRESS_SPREAD = 2000;
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final AtomicLong acknowledged = new AtomicLong();
    /** The last death after which each client has checked what it knows. */
    private final Map<String, Integer> checked = new ConcurrentHashMap<>();
    private final List<CompletableFuture<Void>> clients = new ArrayList<>();
    private volatile int deaths;
    private volatile boolean stop;

    private static String home(RingGuest guest) {
        return "/local/domain/" + guest.domid;
    }

    private static AcknowledgedWrites.Nodes nodes(Xenstore store) {
        return new AcknowledgedWrites.Nodes() {
            @Override
            public void write(String path, String value) {
                store.write(path, value);
            }

            @Override
            public String read(String path) {
                return store.read(path);
            }
        };
    }

    private static AcknowledgedWrites.Nodes nodes(SocketClient client) {
        return new AcknowledgedWrites.Nodes() {
            @Override
            public void write(String path, String value) {
                assertEquals("OK|", client.write(path, value));
            }

            @Override
            public String read(String path) {
                return client.read(path);
            }
        };
    }

    private void start(String name, Runnable task) {
        clients.add(CompletableFuture.runAsync(task, run -> Thread.ofPlatform().name(name).daemon().start(run)));
    }

    /** A client that checks after each death. */
    private void startChecking(String name, Runnable task) {
        checked.put(name, 0);
        start(name, task);
    }

    private void checkedAfter(int death) {
        checked.put(Thread.currentThread().getName(), death);
    }

    private void overTheSocket(TestInstance instance, String folder) {
        SocketClient client = new SocketClient(instance.folder().storeSocket());
        AcknowledgedWrites writes = new AcknowledgedWrites(nodes(client), folder, acknowledged);
        int seen = 0;
        while (!stop) {
            writes.round();
            if (deaths != seen) {
                seen = deaths;
                writes.checkAll();
                checkedAfter(seen);
            }
        }
    }

    /** A client of the control plane; a watch that it sets again after a death hears of the next change. */
    private void overTheControlPlane(TestInstance instance) {
        InstanceFabric source = new InstanceFabric(instance.folder(), instance.bells());
        AeronFabric fabric = new AeronFabric(source);
        ServerAddresses addresses = new ServerAddresses(instance.folder(), instance.bells());
        AeronXenstore store = new AeronXenstore(fabric, addresses.xenstore(), ClientIdentity.ofTool(),
                AgentWait.polling());
        try {
            AcknowledgedWrites writes = new AcknowledgedWrites(nodes(store), "/control-plane", acknowledged);
            int[] events = {0};
            store.watch("/watched", "token", (path, token) -> events[0]++);
            int seen = 0;
            while (!stop) {
                writes.round();
                fabric.doWork();
                if (deaths != seen) {
                    seen = deaths;
                    writes.checkAll();
                    int before = events[0];
                    store.write("/watched", Integer.toString(seen));
                    await(() -> {
                        fabric.doWork();
                        return events[0] > before;
                    });
                    checkedAfter(seen);
                }
            }
        } finally {
            CloseHelper.quietCloseAll(store, addresses, fabric, source);
        }
    }

    /** A guest that writes, and hears of changes; perhaps it begins its ring anew after each death. */
    private void overTheRing(RingGuest guest, NumberedChanges changes, boolean anew) {
        RingXenstore[] store = {guest.xenstore};
        AcknowledgedWrites writes = new AcknowledgedWrites(new AcknowledgedWrites.Nodes() {
            @Override
            public void write(String path, String value) {
                store[0].write(path, value);
            }

            @Override
            public String read(String path) {
                return store[0].read(path);
            }
        }, "own", acknowledged);
        store[0].watch("changes", "first", (path, token) -> changes.heard(path));
        changes.watched();
        int seen = 0;
        while (!stop) {
            writes.round();
            store[0].doWork();
            if (deaths == seen) {
                continue;
            }
            seen = deaths;
            if (anew) {
                store[0] = guest.reconnect();
                store[0].watch("changes", "anew" + seen, (path, token) -> changes.heard(path));
                changes.watched();
            }
            writes.checkAll();
            long due = changes.answered();
            await(() -> {
                guest.step(store[0]);
                return changes.heard() >= due;
            });
            assertFalse(store[0].isDead());
            checkedAfter(seen);
        }
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().pollInSameThread().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1))
                .atMost(PATIENCE).until(condition);
    }

    private void introduce(SocketClient control, RingGuest guest) {
        assertEquals("OK|", control.ask(XenstoreMessageType.MKDIR, home(guest)));
        assertEquals("OK|", control.ask(XenstoreMessageType.SET_PERMS, home(guest), "n" + guest.domid));
        assertEquals("OK|", control.ask(XenstoreMessageType.INTRODUCE, Integer.toString(guest.domid),
                Integer.toString(RingGuest.FRAME), Integer.toString(guest.port)));
    }

    private void serveGuest(TestInstance instance, RingGuest guest, boolean anew) {
        NumberedChanges changes = new NumberedChanges(home(guest) + "/changes");
        startChecking("ring of " + guest.domid, () -> overTheRing(guest, changes, anew));
        start("changes for " + guest.domid,
                () -> changes.run(new SocketClient(instance.folder().storeSocket()), () -> stop));
    }

    /** Waits for something that the clients do; what one of them failed with fails the test. */
    private void awaitClients(String what, BooleanSupplier done) {
        try {
            Awaitility.await(what).atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1))
                    .until(() -> {
                        clients.stream().filter(CompletableFuture::isCompletedExceptionally)
                                .forEach(CompletableFuture::join);
                        return done.getAsBoolean();
                    });
        } catch (ConditionTimeoutException late) {
            StringBuilder where = new StringBuilder(what + "; checked after kill: " + checked);
            Thread.getAllStackTraces().forEach((thread, frames) -> {
                if (checked.containsKey(thread.getName())) {
                    where.append('\n').append(thread.getName());
                    List.of(frames).forEach(frame -> where.append("\n    ").append(frame));
                }
            });
            throw new AssertionError(where.toString(), late);
        }
    }

    @Test
    void whatWasAcknowledgedIsThereAfterEachDeath() {
        try (TestInstance instance = new TestInstance(RingGuest.STORE);
                RingGuest keeping = new RingGuest(instance, 0);
                RingGuest beginning = new RingGuest(instance, 1)) {
            instance.startFabric();
            instance.startService(XenstoreMain.class, ROLE, RingGuest.STORE, COMPACT_OFTEN);
            SocketClient control = new SocketClient(instance.folder().storeSocket());
            introduce(control, keeping);
            introduce(control, beginning);
            for (int i = 0; i < SOCKET_CLIENTS; i++) {
                String folder = "/socket" + i;
                startChecking("socket client " + i, () -> overTheSocket(instance, folder));
            }
            startChecking("control plane client", () -> overTheControlPlane(instance));
            serveGuest(instance, keeping, false);
            serveGuest(instance, beginning, true);
            Random random = new Random(11);
            for (int kill = 1; kill <= KILLS; kill++) {
                long due = acknowledged.get() + PROGRESS + random.nextInt(PROGRESS_SPREAD);
                awaitClients("writes before kill " + kill, () -> acknowledged.get() >= due);
                instance.kill(ROLE);
                instance.startService(XenstoreMain.class, ROLE, RingGuest.STORE, COMPACT_OFTEN);
                deaths = kill;
                int death = kill;
                awaitClients("checks after kill " + kill,
                        () -> checked.values().stream().allMatch(last -> last == death));
            }
            stop = true;
            clients.forEach(CompletableFuture::join);
            assertEquals("OK|", control.ask(XenstoreMessageType.CONTROL, "check"));
            assertEquals(0, instance.stop(ROLE));
            assertTrue(acknowledged.get() >= (long) KILLS * PROGRESS);
            System.out.println("AcknowledgedWritesIT: " + KILLS + " kills, " + acknowledged.get()
                    + " acknowledged writes by " + checked.size() + " clients");
        }
    }
}
