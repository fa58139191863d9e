package org.ringdom.runtime.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ringdom.runtime.event.EventPeer.CONSUMED;
import static org.ringdom.runtime.event.EventPeer.GUEST;
import static org.ringdom.runtime.event.EventPeer.GUEST_PORT;
import static org.ringdom.runtime.event.EventPeer.GUEST_SLOT;
import static org.ringdom.runtime.event.EventPeer.PRODUCED;
import static org.ringdom.runtime.event.EventPeer.SERVICE;
import static org.ringdom.runtime.event.EventPeer.SERVICE_PORT;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.DomainEvents;
import org.ringdom.abi.shared.SharedFileHeader;
import org.ringdom.platform.jvm.JvmFlags;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.memory.SharedFile;

/** Event channels between two JVMs, one of which is killed by SIGKILL again and again while it sends. */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EventKillIT {
    private static final int KILLS = Integer.getInteger("ringdom.test.kills", 12);

    @TempDir
    private Path base;
    private InstanceFolder folder;
    private SharedBuffer numbers;
    private CoreTableView table;
    private EventFiles files;
    private EventSender sender;
    private EventReceiver receiver;
    private Process peer;
    private int lostAndFound;

    @BeforeEach
    void build() {
        folder = new InstanceFolder(base, base);
        CoreTableFixture core = CoreTableFixture.inFolder(folder);
        core.domain(SERVICE, SERVICE, 1).domain(GUEST_SLOT, GUEST, 7);
        core.bind(GUEST, GUEST_PORT, SERVICE, SERVICE_PORT);
        SharedFile.create(folder.domainEvents(SERVICE), DomainEvents.serviceFileSize(65_536),
                file -> DomainEvents.initialiseService(file, 65_536, SERVICE));
        SharedFile.create(folder.domainEvents(GUEST), DomainEvents.guestFileSize(1),
                file -> DomainEvents.initialiseGuest(file, 1, GUEST, 7));
        SharedFile.create(folder.file("numbers"), 4096,
                file -> SharedFileHeader.initialise(file, EventPeer.MAGIC, 1, 1, 0, 0));
        numbers = SharedFile.open(folder.file("numbers"), EventPeer.MAGIC, 1, true).buffer();
        table = CoreTableView.open(folder);
        files = new EventFiles(folder, table);
        sender = new EventSender(SERVICE, table, files);
        receiver = new EventReceiver(files.get(SERVICE), 0);
    }

    @AfterEach
    void killPeer() {
        if (peer != null) {
            peer.destroyForcibly();
        }
    }

    private void startPeer() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JvmFlags.common());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m", "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                EventPeer.class.getName(), folder.shm().toString()));
        peer = new ProcessBuilder(command).inheritIO().start();
    }

    @Test
    void noWakeUpIsLostWithItsSender() throws Exception {
        Random random = new Random(20_261_123);
        for (int kill = 0; kill < KILLS; kill++) {
            startPeer();
            serveUntil(numbers.getLongVolatile(PRODUCED) + 200 + random.nextInt(3000));
            peer.destroyForcibly();
            assertEquals(128 + 9, peer.waitFor());

            assertFalse(receiver.doorbell().isSleeping());
            int seen = receiver.seen();
            DeathSweep.sweep(GUEST, table, files);

            if (files.get(SERVICE).isPending(SERVICE_PORT)) {
                assertTrue(receiver.hasEvents(), "a pending event is selected again");
                assertTrue(seen != receiver.seen(), "and the receiver is woken for it");
            }
            receiver.poll(this::onEvent);
            assertFalse(files.get(SERVICE).isPending(SERVICE_PORT));
            assertEquals(0, receiver.rescan());
        }
        assertEquals(0, lostAndFound, "events that only the rescan found");
    }

    private void serveUntil(long produced) {
        while (numbers.getLongVolatile(CONSUMED) < produced) {
            assertTrue(peer.isAlive(), "the peer ended by itself");
            int seen = receiver.seen();
            if (receiver.poll(this::onEvent) == 0 && !receiver.await(seen, Long.MAX_VALUE)) {
                lostAndFound += receiver.rescan();
            }
        }
    }

    private void onEvent(int port) {
        assertEquals(SERVICE_PORT, port);
        numbers.putLongVolatile(CONSUMED, numbers.getLongVolatile(PRODUCED));
        sender.send(SERVICE_PORT);
    }
}
