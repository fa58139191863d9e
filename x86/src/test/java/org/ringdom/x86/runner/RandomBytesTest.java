package org.ringdom.x86.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.x86.engine.Engine;
import org.ringdom.x86.engine.Tiers;
import org.ringdom.x86.harness.PageTables;
import org.ringdom.x86.memory.GuestMemory;
import org.ringdom.x86.state.Cpu;

/**
 * Random bytes as code, on random registers, in pages that this code may change: each run ends with an exception, an interrupt or the
 * end of its budget, nothing is thrown out of the CPU, and nothing beside the memory of the machine changes. {@code -Dx86.randomRuns=N}, {@code -Dx86.seed=N}.
 */
class RandomBytesTest {
    private static final long CODE = 0x40_0000;
    private static final long DATA = 0x80_0000;
    private static final int PAGES = 16;
    private static final long RAM = 256 * 4096L;
    private static final long BESIDE = 16 * 4096L;
    private static final byte UNTOUCHED = 0x5A;
    private static final int RUNS_OF_A_CPU = 2000;
    private static final long BUDGET = 3000;
    private static final long USER = PageTables.PRESENT | PageTables.USER | PageTables.WRITABLE;

    @ParameterizedTest
    @EnumSource(Tiers.class)
    @Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void nothingIsThrownOutAndAllRunsEnd(Tiers tiers) {
        long seed = Long.getLong("x86.seed", System.nanoTime());
        int runs = Integer.getInteger("x86.randomRuns", 20_000);
        System.out.println("x86 random bytes: seed " + seed + ", " + runs + " runs, " + tiers);
        SplittableRandom random = new SplittableRandom(seed);
        long[] ends = new long[2];
        for (int done = 0; done < runs; done += RUNS_OF_A_CPU) {
            try (Arena arena = Arena.ofConfined()) {
                runs(arena, tiers, random, ends);
            }
        }
        assertTrue(ends[0] > 0, "some runs end by a fault");
        System.out.println(ends[0] + " faults, " + ends[1] + " others");
    }

    private static void runs(Arena arena, Tiers tiers, SplittableRandom random, long... ends) {
        SharedBuffer all = SharedBuffer.allocate(arena, BESIDE + RAM + BESIDE);
        all.fill(0, all.size(), UNTOUCHED);
        SharedBuffer ram = all.slice(BESIDE, RAM);
        ram.fill(0, RAM, (byte) 0);
        PageTables tables = new PageTables(ram);
        for (int i = 0; i < PAGES; i++) {
            fill(ram, tables, CODE + i * 4096L, random);
            fill(ram, tables, DATA + i * 4096L, random);
        }
        Stopping owner = new Stopping();
        Cpu cpu = new Cpu(arena, new GuestMemory(ram), owner);
        cpu.memory.load(cpu.memory.space(), tables.root());
        Engine engine = new Engine(cpu, tiers);
        for (int run = 0; run < RUNS_OF_A_CPU; run++) {
            for (int i = 0; i < 16; i++) {
                boolean points = random.nextInt(3) != 0;
                cpu.regs[i] = points
                        ? (random.nextBoolean() ? DATA : CODE) + random.nextInt(PAGES * 4096)
                        : random.nextLong();
            }
            cpu.rip = CODE + random.nextInt(PAGES * 4096);
            owner.fault = null;
            engine.run(BUDGET);
            ends[owner.fault != null ? 0 : 1]++;
        }
        assertUntouched(all, 0);
        assertUntouched(all, BESIDE + RAM);
    }

    private static void assertUntouched(SharedBuffer all, long from) {
        for (long at = from; at < from + BESIDE; at++) {
            assertEquals(UNTOUCHED, all.getByte(at), "a byte beside the memory of the machine");
        }
    }

    private static void fill(SharedBuffer ram, PageTables tables, long va, SplittableRandom random) {
        long frame = tables.newFrame();
        tables.map(va, frame, USER);
        for (int at = 0; at < 4096; at += 8) {
            ram.putLong((frame << 12) + at, random.nextLong());
        }
    }
}
