package org.ringdom.blkback;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdom.abi.io.blkif.BlkifProtocol;
import org.ringdom.runtime.recovery.sim.SimFrontend;
import org.ringdom.runtime.service.TestInstance;

/**
 * The real service process, killed by SIGKILL and at named crash points under a frontend that checks everything, with core,
 * store and fabric all absent.
 */
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BlkbackKillIT {
    private static final int KILLS = Integer.getInteger("ringdom.test.kills", 12);
    private static final int SECTORS = 2048;
    private static final String ROLE = "blkback";

    @ParameterizedTest
    @CsvSource({"false,0,/dev/shm", "true,1,/dev/shm", "false,0,/var/tmp"})
    void noRequestIsLostWhenTheServiceIsKilled(boolean persistent, int order, String where) throws Exception {
        Path image = Files.createTempFile(Path.of(where), "ringdom-test-", ".img");
        try (TestInstance instance = new TestInstance(TestGuest.BACKEND);
                TestGuest guest = new TestGuest(instance, 256, 1, image, SECTORS * 512L)) {
            var ring = guest.ring(instance, 0, 1, order, 5, persistent);
            FileDisk disk = new FileDisk(guest.imageBytes, SECTORS) {
                @Override
                public long durable(int sector) {
                    return get(sector);
                }
            };
            Random random = new Random(7);
            SimFrontend frontend = new SimFrontend(random, guest.memory.buffer(), guest.nextPage(), 256, guest.grants,
                    ring, BlkifProtocol.X86_64, disk, TestGuest.BACKEND, persistent, Integer.MAX_VALUE);
            instance.startService(BlkbackMain.class, ROLE, TestGuest.BACKEND);
            for (int kill = 0; kill < KILLS; kill++) {
                drive(guest, frontend, random, 200 + random.nextInt(3000));
                CompletableFuture<Void> death = CompletableFuture.runAsync(() -> {
                    instance.kill(ROLE);
                    instance.startService(BlkbackMain.class, ROLE, TestGuest.BACKEND);
                });
                while (!death.isDone()) {
                    step(guest, frontend, random);
                }
                death.join();
            }
            drive(guest, frontend, random, 1000);
            frontend.stop();
            finish(guest, frontend);
            frontend.checkDisk();
            assertEquals(0, instance.stop(ROLE));
        }
    }

    @ParameterizedTest
    @CsvSource({"blkback.after-copy:50", "blkback.after-take:50", "blkback.before-io:60", "blkback.after-io:60",
        "blkback.before-done:70", "blkback.after-done:70", "blkback.after-response:80", "blkback.after-publish:20",
        "blkback.after-notify:20", "blkback.after-free:60"})
    void aDeathAtACrashPointLosesNothing(String point) throws Exception {
        Path image = Files.createTempFile(Path.of("/dev/shm"), "ringdom-test-", ".img");
        try (TestInstance instance = new TestInstance(TestGuest.BACKEND);
                TestGuest guest = new TestGuest(instance, 256, 1, image, SECTORS * 512L)) {
            var ring = guest.ring(instance, 0, 1, 0, 5, false);
            FileDisk disk = new FileDisk(guest.imageBytes, SECTORS) {
                @Override
                public long durable(int sector) {
                    return get(sector);
                }
            };
            Random random = new Random(11);
            SimFrontend frontend = new SimFrontend(random, guest.memory.buffer(), guest.nextPage(), 256, guest.grants,
                    ring, BlkifProtocol.X86_64, disk, TestGuest.BACKEND, false, 400);
            instance.startDoomed(BlkbackMain.class, ROLE, TestGuest.BACKEND, "-Dringdom.crash=" + point);
            while (instance.isRunning(ROLE)) {
                step(guest, frontend, random);
            }
            instance.startService(BlkbackMain.class, ROLE, TestGuest.BACKEND);
            finish(guest, frontend);
            frontend.checkDisk();
            assertEquals(400, frontend.answered());
        }
    }

    private static void drive(TestGuest guest, SimFrontend frontend, Random random, int answers) {
        int end = frontend.answered() + answers;
        while (frontend.answered() < end) {
            step(guest, frontend, random);
        }
    }

    private static void finish(TestGuest guest, SimFrontend frontend) {
        Random random = new Random(3);
        while (!frontend.finished()) {
            step(guest, frontend, random);
        }
    }

    /** Issues, tells the backend, and sleeps as a guest does. */
    private static void step(TestGuest guest, SimFrontend frontend, Random random) {
        int seen = guest.receiver.seen();
        frontend.issue(1 + random.nextInt(8));
        if (frontend.takeBackendEvent()) {
            guest.sender.send(5);
        }
        if (guest.receiver.poll(port -> frontend.notifyFrontend()) == 0) {
            guest.receiver.await(seen, System.nanoTime() + 50_000_000L);
        }
        frontend.handleEvent();
    }
}
