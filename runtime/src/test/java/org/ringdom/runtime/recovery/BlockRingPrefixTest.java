package org.ringdom.runtime.recovery;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdom.abi.buffer.StoreLog;
import org.ringdom.abi.io.blkif.BlkifProtocol;
import org.ringdom.runtime.recovery.sim.BareBackend;
import org.ringdom.runtime.recovery.sim.KillSwitch;
import org.ringdom.runtime.recovery.sim.SimWorld;

/**
 * The proof of the block protocol: a backend killed at every single store of random runs, and its successor killed at every
 * store of its recovery, loses no request, answers none twice, and keeps every acknowledged write.
 */
class BlockRingPrefixTest {
    /** How many random runs are cut: -Dringdom.prefix.scale=N for more. */
    private static final int SCALE = Integer.getInteger("ringdom.prefix.scale", 1);

    @BeforeEach
    void storesAreRecorded() {
        assertTrue(StoreLog.ENABLED, "run with -Dringdom.storeLog=true");
    }

    @ParameterizedTest
    @CsvSource({"x86_64-abi,1,0,60", "x86_64-abi,1,-40,70", "x86_32-abi,2,-70,90", "native,2,2147483600,90"})
    void aBackendKilledAtAnyStoreIsSucceededWithoutLoss(String protocol, int pages, int start, int requests) {
        SimWorld world = world(protocol, pages, start, requests);
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
    @CsvSource({"x86_64-abi,1,-20", "x86_32-abi,2,0"})
    void aRecoveryKilledAtAnyStoreIsSucceededWithoutLoss(String protocol, int pages, int start) {
        SimWorld world = world(protocol, pages, start, 60);
        for (long seed = 1; seed <= 6 * SCALE; seed++) {
            run(world, seed, KillSwitch.NEVER, KillSwitch.NEVER);
            long first = 1 + new Random(seed).nextLong(world.firstLifeStores());
            run(world, seed, first, KillSwitch.NEVER);
            long recovery = world.recoveryStores() + 80;
            for (long second = 1; second <= recovery; second++) {
                run(world, seed, first, second);
            }
        }
    }

    private static SimWorld world(String protocol, int pages, int start, int requests) {
        BlkifProtocol layout = protocol.equals("native") ? BlkifProtocol.NATIVE : BlkifProtocol.ofKey(protocol);
        return new SimWorld(new SimWorld.Shape(layout, pages, start, requests, false), BareBackend::new);
    }

    private static void run(SimWorld world, long seed, long first, long second) {
        try {
            world.run(seed, first, second);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed + ", killed at store " + first + " and " + second + ": " + e, e);
        }
    }
}
