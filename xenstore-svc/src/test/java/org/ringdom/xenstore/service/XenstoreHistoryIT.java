package org.ringdom.xenstore.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ringdom.abi.io.XenstoreMessageType;
import org.ringdom.runtime.service.TestInstance;
import org.ringdom.xenstore.protocol.Wire;
import org.ringdom.xenstore.service.RegisterHistory.Operation;

/**
 * Several clients read, write and replace the same few nodes, over the socket and over a guest's ring, while the service is
 * killed again and again: what they saw is explained by some order. {@code -Dringdom.test.kills=N} kills more often.
 */
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class XenstoreHistoryIT {
    private static final int KILLS = Integer.getInteger("ringdom.test.kills", 6);
    private static final String ROLE = "xenstore";
    private static final String HOME = "/local/domain/16";
    private static final int NODES = 3;
    private static final int SOCKET_CLIENTS = 3;
    /** Between two operations of a client: the histories are to be searched, and the machine is others' too. */
    private static final long PAUSE_NS = 2_000_000;

    private final RegisterHistory[] histories = Stream.generate(RegisterHistory::new).limit(NODES)
            .toArray(RegisterHistory[]::new);
    private final AtomicLong values = new AtomicLong();
    private final AtomicBoolean stop = new AtomicBoolean();

    private static String node(int index) {
        return "n" + index;
    }

    private String freshValue() {
        return "v" + values.incrementAndGet();
    }

    /** A client of the socket: what the store does not answer before it dies is not asked again. */
    private void overTheSocket(TestInstance instance, long seed) {
        SocketClient client = new SocketClient(instance.folder().storeSocket());
        Random random = new Random(seed);
        while (!stop.get()) {
            int which = random.nextInt(NODES);
            String written = random.nextInt(3) == 0 ? null : freshValue();
            boolean replaces = written != null && random.nextBoolean();
            long calledNs = System.nanoTime();
            try {
                if (replaces) {
                    replace(client, which, written, calledNs);
                } else if (written == null) {
                    String seen = client.askOnce(XenstoreMessageType.READ, 0, Wire.strings(HOME + "/" + node(which)));
                    add(which, calledNs, seen, null);
                } else {
                    assertEquals("OK|", client.askOnce(XenstoreMessageType.WRITE, 0,
                            Wire.bytes(HOME + "/" + node(which) + '\0' + written)));
                    add(which, calledNs, null, written);
                }
            } catch (IOException died) {
                if (!replaces && written != null) {
                    histories[which].add(new Operation(calledNs, RegisterHistory.NEVER, null, written));
                }
                client.disconnect();
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
    }

    private void add(int which, long calledNs, String seen, String written) {
        histories[which].add(new Operation(calledNs, System.nanoTime(), seen, written));
    }

    /** Reads and writes in one transaction; only the commit may have happened without an answer. */
    private void replace(SocketClient client, int which, String written, long calledNs) throws IOException {
        byte[] path = Wire.strings(HOME + "/" + node(which));
        String id = client.askOnce(XenstoreMessageType.TRANSACTION_START, 0, Wire.strings(""));
        int transaction = Integer.parseInt(id.substring(0, id.length() - 1));
        String seen = client.askOnce(XenstoreMessageType.READ, transaction, path);
        assertEquals("OK|", client.askOnce(XenstoreMessageType.WRITE, transaction,
                Wire.bytes(HOME + "/" + node(which) + '\0' + written)));
        try {
            String end = client.askOnce(XenstoreMessageType.TRANSACTION_END, transaction, Wire.strings("T"));
            if (end.equals("OK|")) {
                add(which, calledNs, seen, written);
            } else {
                assertEquals("EAGAIN", end);
            }
        } catch (IOException died) {
            histories[which].add(new Operation(calledNs, RegisterHistory.NEVER, seen, written));
            throw died;
        }
    }

    /** The guest, whose ring hides the deaths: each of its requests is answered, and happened once. */
    private void overTheRing(RingGuest guest, Random random) {
        int which = random.nextInt(NODES);
        long calledNs = System.nanoTime();
        switch (random.nextInt(3)) {
            case 0 -> add(which, calledNs, guest.xenstore.read(node(which)), null);
            case 1 -> {
                String written = freshValue();
                guest.xenstore.write(node(which), written);
                add(which, calledNs, null, written);
            }
            default -> {
                String written = freshValue();
                String[] seen = {null};
                guest.xenstore.transaction(nodes -> {
                    seen[0] = nodes.read(node(which));
                    nodes.write(node(which), written);
                    return null;
                });
                add(which, calledNs, seen[0], written);
            }
        }
        LockSupport.parkNanos(PAUSE_NS);
    }

    private static CompletableFuture<Void> start(Runnable task) {
        return CompletableFuture.runAsync(task, run -> Thread.ofPlatform().daemon().start(run));
    }

    @Test
    void whatClientsSeeOverDeathsIsExplainedBySomeOrder() {
        try (TestInstance instance = new TestInstance(RingGuest.STORE); RingGuest guest = new RingGuest(instance)) {
            instance.startService(XenstoreMain.class, ROLE, RingGuest.STORE);
            SocketClient control = new SocketClient(instance.folder().storeSocket());
            control.write(HOME, "");
            control.ask(XenstoreMessageType.SET_PERMS, HOME, "n16");
            assertEquals("OK|", control.ask(XenstoreMessageType.INTRODUCE, "16", Integer.toString(RingGuest.FRAME),
                    Integer.toString(RingGuest.PORT)));
            for (int i = 0; i < NODES; i++) {
                control.write(HOME + "/" + node(i), "v0");
            }
            List<CompletableFuture<Void>> clients = new ArrayList<>();
            for (int i = 0; i < SOCKET_CLIENTS; i++) {
                long seed = i;
                clients.add(start(() -> overTheSocket(instance, seed)));
            }
            Random random = new Random(7);
            for (int kill = 0; kill < KILLS; kill++) {
                for (int round = 20 + random.nextInt(60); round > 0; round--) {
                    overTheRing(guest, random);
                }
                CompletableFuture<Void> death = start(() -> {
                    instance.kill(ROLE);
                    instance.startService(XenstoreMain.class, ROLE, RingGuest.STORE);
                });
                death.whenComplete((done, thrown) -> guest.abort = thrown);
                while (!death.isDone()) {
                    overTheRing(guest, random);
                }
                death.join();
            }
            stop.set(true);
            clients.forEach(CompletableFuture::join);
            assertEquals(0, instance.stop(ROLE));
            for (int i = 0; i < NODES; i++) {
                assertTrue(histories[i].size() > 20 * KILLS, "too little was done to show anything");
                assertTrue(histories[i].isLinearizable("v0"), "no order explains node " + i);
            }
        }
    }
}
