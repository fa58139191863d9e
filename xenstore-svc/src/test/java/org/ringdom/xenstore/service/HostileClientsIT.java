package org.ringdom.xenstore.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ringdom.abi.io.XenstoreMessageType;
import org.ringdom.runtime.service.TestInstance;
import org.ringdom.xenstore.hostile.HostileSocket;

/**
 * The real service under several clients of the socket and a guest that send it malformed messages of every kind: it lives, keeps
 * its memory, lets go of who goes, and answers others rightly all the time. {@code -Dringdom.test.malformedMessages=10000000}
 * sends more. How long others wait meanwhile is measured by {@code ringdom-perf xenstore-hostile}.
 */
@Timeout(value = 1, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileClientsIT {
    private static final long MESSAGES = Long.getLong("ringdom.test.malformedMessages", 200_000);
    private static final String ROLE = "xenstore";
    private static final int CLIENTS = 4;
    /** The service's heap ends at 64 MiB; what a JVM has besides is a hundred or so. */
    private static final long PRIVATE_KIB_MAX = 256 * 1024;
    private static final long GROWTH_KIB_MAX = 96 * 1024;

    private static long privateKib(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            return lines.filter(line -> line.startsWith("RssAnon:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", ""))).findFirst().orElseThrow();
        } catch (IOException gone) {
            throw new AssertionError(gone);
        }
    }

    private static CompletableFuture<Void> start(Runnable task) {
        return CompletableFuture.runAsync(task, run -> Thread.ofPlatform().daemon().start(run));
    }

    private static String report(SocketClient control, String what) {
        String[] lines = control.ask(XenstoreMessageType.CONTROL, "memreport").split("\n");
        return Stream.of(lines).filter(line -> line.startsWith(what)).findFirst().orElseThrow();
    }

    /** Sends {@code messages} by all clients, with a proper one beside them, which is answered rightly. */
    private static void send(TestInstance instance, RingGuest guest, SocketClient proper, long messages, long seed) {
        AtomicLong left = new AtomicLong(messages);
        List<CompletableFuture<Void>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(start(new HostileSocket(instance.folder().storeSocket(), seed + i, left)));
        }
        clients.add(start(guest.hostile(seed + CLIENTS, left)::run));
        CompletableFuture<Void> all = CompletableFuture.allOf(clients.toArray(CompletableFuture[]::new));
        for (long i = 0; !all.isDone(); i++) {
            assertEquals("OK|", proper.write("/proper", "v" + i));
            assertEquals("v" + i, proper.read("/proper"));
        }
        all.join();
    }

    @Test
    void theServiceLivesAndOthersAreServed() {
        System.out.println("HostileClientsIT: " + MESSAGES + " messages");
        try (TestInstance instance = new TestInstance(RingGuest.STORE); RingGuest guest = new RingGuest(instance)) {
            instance.startService(XenstoreMain.class, ROLE, RingGuest.STORE);
            SocketClient control = new SocketClient(instance.folder().storeSocket());
            assertEquals("OK|", control.ask(XenstoreMessageType.INTRODUCE, Integer.toString(guest.domid),
                    Integer.toString(RingGuest.FRAME), Integer.toString(guest.port)));
            control.write("/proper", "");
            String nodes = report(control, "nodes").replaceAll("\\(.*", "");
            send(instance, guest, control, MESSAGES / 10, 1);
            long before = privateKib(instance.pid(ROLE));
            send(instance, guest, control, MESSAGES - MESSAGES / 10, 100);
            long after = privateKib(instance.pid(ROLE));
            assertTrue(after < PRIVATE_KIB_MAX && after - before < GROWTH_KIB_MAX,
                    () -> after + " KiB of private memory, " + before + " after a tenth of the messages");
            assertEquals(nodes, report(control, "nodes").replaceAll("\\(.*", ""), "nothing was changed");
            Awaitility.await("the connections are closed").atMost(Duration.ofSeconds(30))
                    .until(() -> report(control, "connections").endsWith(" 2"));
            assertEquals("OK|", control.ask(XenstoreMessageType.CONTROL, "check"));
            assertTrue(report(control, "watches").endsWith(" 0") && report(control, "transactions").endsWith(" 0"));
            assertEquals(0, instance.stop(ROLE));
            System.out.println("HostileClientsIT: private memory " + before + " KiB after a tenth, " + after
                    + " KiB at the end");
        }
    }
}
