package org.ringdom.blkback;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdom.abi.buffer.StoreLog;
import org.ringdom.abi.io.blkif.BlkifProtocol;
import org.ringdom.images.ImageFormats;
import org.ringdom.images.ImageMode;
import org.ringdom.runtime.recovery.sim.KillSwitch;
import org.ringdom.runtime.recovery.sim.SimWorld;

/**
 * The service's own data path (decoding, grants, merging, barriers, persistent grants, replay) with a real image file,
 * killed at every store; its recovery killed at every store.
 */
class BlockQueuePrefixTest {
    private static final int SCALE = Integer.getInteger("ringdom.prefix.scale", 1);

    private Path file;
    private final Arena arena = Arena.ofAuto();
    private MemorySegment mapped;
    private TestImage image;

    @BeforeEach
    void makeImage() throws Exception {
        assertTrue(StoreLog.ENABLED, "run with -Dringdom.storeLog=true");
        file = Files.createTempFile(Path.of("/dev/shm"), "ringdom-test-", ".img");
        Files.write(file, new byte[SimWorld.DISK_SECTORS * 512]);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, SimWorld.DISK_SECTORS * 512L, arena);
        }
        image = new TestImage(ImageFormats.open("raw", file, ImageMode.READ_WRITE));
    }

    @AfterEach
    void removeImage() throws Exception {
        StoreLog.install(null);
        image.close();
        Files.delete(file);
    }

    @ParameterizedTest
    @CsvSource({"x86_64-abi,1,-30,70,false,true", "x86_64-abi,1,0,70,true,false", "x86_32-abi,2,-70,90,false,false"})
    void aQueueKilledAtAnyStoreIsSucceededWithoutLoss(String protocol, int pages, int start, int requests,
            boolean persistent, boolean inline) {
        SimWorld world = world(protocol, pages, start, requests, persistent, inline);
        for (long seed = 1; seed <= SCALE; seed++) {
            run(world, seed, KillSwitch.NEVER, KillSwitch.NEVER);
            long stores = world.firstLifeStores();
            assertTrue(stores > 10L * requests, "only " + stores + " stores were recorded");
            for (long kill = 1; kill <= stores; kill++) {
                run(world, seed, kill, KillSwitch.NEVER);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"x86_64-abi,1,-20,false,false", "x86_64-abi,1,7,true,true"})
    void aRecoveryKilledAtAnyStoreIsSucceededWithoutLoss(String protocol, int pages, int start, boolean persistent,
            boolean inline) {
        SimWorld world = world(protocol, pages, start, 50, persistent, inline);
        for (long seed = 1; seed <= 4L * SCALE; seed++) {
            run(world, seed, KillSwitch.NEVER, KillSwitch.NEVER);
            long first = 1 + new Random(seed).nextLong(world.firstLifeStores());
            run(world, seed, first, KillSwitch.NEVER);
            long recovery = world.recoveryStores() + 80;
            for (long second = 1; second <= recovery; second++) {
                run(world, seed, first, second);
            }
        }
    }

    private SimWorld world(String protocol, int pages, int start, int requests, boolean persistent, boolean inline) {
        image.inMemory = false;
        BlkbackSettings settings = BlkbackSettings
                .from(Map.of("blk-inline-writes", inline ? "1" : "0", "blk-publish-batch", inline ? "3" : "16"));
        image.readNoWaitResult = inline ? 0 : image.readNoWaitResult;
        return new SimWorld(
                new SimWorld.Shape(BlkifProtocol.ofKey(protocol), pages, start, requests, persistent),
                w -> new QueueBackend(w, image, settings), sectors -> new FileDisk(mapped, sectors));
    }

    private static void run(SimWorld world, long seed, long first, long second) {
        try {
            world.run(seed, first, second);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed + ", killed at store " + first + " and " + second + ": " + e, e);
        }
    }
}
