package org.ringdom.x86.smp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ringdom.x86.smp.Code.access;
import static org.ringdom.x86.smp.Code.hex;
import static org.ringdom.x86.smp.Code.jump;
import static org.ringdom.x86.smp.Code.load;
import static org.ringdom.x86.smp.Code.store;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ringdom.x86.engine.Tiers;
import org.ringdom.x86.state.Cpu;

/**
 * Litmus tests of x86-TSO. Each CPU does its accesses again and again without waiting for the others, stores the number of its round,
 * and writes down what it loads; values of one location only grow, so one look through what was written down finds each pair of
 * rounds with a forbidden outcome. {@code -Dx86.litmus=N} sets the rounds.
 */
class LitmusTest {
    private static final int ROUNDS = Integer.getInteger("x86.litmus", 300_000);
    private static final long X = Machine.DATA;
    private static final long Y = Machine.DATA + 4096;
    private static final int NOT_EQUAL = 5;
    /** Loads of a round that are written down. */
    private static final int WORDS = 2;
    private static final int FIRST = 8;
    private static final int SECOND = 9;

    /** What stands between the store and the load of store buffering. */
    private enum Fence {
        NONE, MFENCE, LOCKED, XCHG
    }

    /** What the CPUs of a test have seen: by CPU, round (from 1) and load. */
    private record Seen(Machine machine, int rounds) {
        long at(int cpu, int round, int load) {
            return machine.recorded(cpu, ((long) round - 1) * WORDS + load);
        }

        /** Coherence: a location's values only grow, and nobody saw one that was not stored. */
        void eachGrows(int cpu, int load) {
            for (int round = 1; round <= rounds; round++) {
                long value = at(cpu, round, load);
                long before = round == 1 ? 0 : at(cpu, round - 1, load);
                assertTrue(before <= value && value <= rounds,
                        () -> "CPU " + cpu + " saw " + value + " after " + before);
            }
        }
    }

    /** RBX counts the rounds; R8 and R9 are written down at the end of each. */
    private static ByteBuffer program(int cpus, Consumer<ByteBuffer> accesses) {
        ByteBuffer code = Code.begin();
        // xor ebx,ebx
        hex(code, 0x31, 0xDB);
        Code.meet(code, cpus);
        int next = code.position();
        // inc rbx; xor r8d,r8d; xor r9d,r9d
        hex(code, 0x48, 0xFF, 0xC3, 0x45, 0x31, 0xC0, 0x45, 0x31, 0xC9);
        accesses.accept(code);
        // mov [rdi],r8; mov [rdi+8],r9; add rdi,16; cmp rbx,rcx; jne next; int3
        hex(code, 0x4C, 0x89, 0x07, 0x4C, 0x89, 0x4F, 0x08, 0x48, 0x83, 0xC7, 0x10, 0x48, 0x39, 0xCB);
        jump(code, NOT_EQUAL, next);
        hex(code, 0xCC);
        return code.flip();
    }

    /** Machine code is done before the next CPU's thread is there, if the rounds are few. */
    private static int rounds(Tiers tiers) {
        return tiers == Tiers.HOST ? 4 * ROUNDS : ROUNDS;
    }

    private static Seen run(Arena arena, Tiers tiers, List<Consumer<ByteBuffer>> cpus) throws InterruptedException {
        int rounds = rounds(tiers);
        Machine machine = new Machine(arena, tiers, (long) rounds * WORDS * 8);
        for (int i = 0; i < cpus.size(); i++) {
            Cpu cpu = machine.add(program(cpus.size(), cpus.get(i)));
            cpu.regs[Cpu.RCX] = rounds;
            cpu.regs[Cpu.RDI] = Machine.record(i);
        }
        machine.run();
        return new Seen(machine, rounds);
    }

    private static void storeThenLoad(ByteBuffer code, long own, long other, Fence fence) {
        switch (fence) {
            case XCHG -> {
                // mov rdx,rbx; xchg [own],rdx
                hex(code, 0x48, 0x89, 0xDA);
                access(code, 0x87, Cpu.RDX, own);
            }
            case LOCKED -> {
                store(code, Cpu.RBX, own);
                // lock or dword [own + 64], 0
                hex(code, 0xF0, 0x83, 0x0C, 0x25);
                code.putInt((int) own + 64).put((byte) 0);
            }
            case MFENCE -> {
                store(code, Cpu.RBX, own);
                hex(code, 0x0F, 0xAE, 0xF0);
            }
            default -> store(code, Cpu.RBX, own);
        }
        load(code, FIRST, other);
        load(code, SECOND, own);
    }

    /** Pairs of rounds in which neither CPU saw the other's store. */
    private static int bothTooEarly(Tiers tiers, Fence fence) throws InterruptedException {
        try (Arena arena = Arena.ofShared()) {
            Seen seen = run(arena, tiers, List.of(code -> storeThenLoad(code, X, Y, fence),
                    code -> storeThenLoad(code, Y, X, fence)));
            int found = 0;
            for (int round = 1; round <= seen.rounds; round++) {
                int other = (int) seen.at(0, round, 0) + 1;
                found += other <= seen.rounds && seen.at(1, other, 0) < round ? 1 : 0;
                assertEquals(round, seen.at(0, round, 1), "a CPU sees its own stores");
                assertEquals(round, seen.at(1, round, 1), "a CPU sees its own stores");
            }
            seen.eachGrows(0, 0);
            seen.eachGrows(1, 0);
            return found;
        }
    }

    /** SB: a load may be done before an earlier store is seen by others, and nothing else happens. */
    @ParameterizedTest
    @EnumSource(Tiers.class)
    void storesMayBeBuffered(Tiers tiers) throws Exception {
        int found = bothTooEarly(tiers, Fence.NONE);
        System.out.println("store buffering, " + tiers + ": " + found + " of " + rounds(tiers) + " rounds");
    }

    /** SB with fences. */
    @ParameterizedTest
    @EnumSource(Tiers.class)
    void fencesEmptyTheBufferOfStores(Tiers tiers) throws Exception {
        for (Fence fence : List.of(Fence.MFENCE, Fence.LOCKED, Fence.XCHG)) {
            assertEquals(0, bothTooEarly(tiers, fence), fence + ": rounds in which both loads came before both stores");
        }
    }

    /** LB: not both loads see the stores that stand behind them. */
    @ParameterizedTest
    @EnumSource(Tiers.class)
    void loadsAreNotDoneAfterLaterStores(Tiers tiers) throws Exception {
        try (Arena arena = Arena.ofShared()) {
            Seen seen = run(arena, tiers, List.of(code -> loadThenStore(code, X, Y),
                    code -> loadThenStore(code, Y, X)));
            for (int round = 1; round <= seen.rounds; round++) {
                int other = (int) seen.at(0, round, 0);
                assertTrue(other == 0 || seen.at(1, other, 0) < round, "rounds " + round + " and " + other);
            }
            seen.eachGrows(0, 0);
            seen.eachGrows(1, 0);
        }
    }

    private static void loadThenStore(ByteBuffer code, long from, long to) {
        load(code, FIRST, from);
        store(code, Cpu.RBX, to);
    }

    /** IRIW: two CPUs see stores of two others in one order. */
    @ParameterizedTest
    @EnumSource(Tiers.class)
    void allSeeStoresInOneOrder(Tiers tiers) throws Exception {
        try (Arena arena = Arena.ofShared()) {
            List<Consumer<ByteBuffer>> cpus = new ArrayList<>();
            cpus.add(code -> store(code, Cpu.RBX, X));
            cpus.add(code -> store(code, Cpu.RBX, Y));
            cpus.add(code -> loadBoth(code, X, Y));
            cpus.add(code -> loadBoth(code, Y, X));
            Seen seen = run(arena, tiers, cpus);
            for (int cpu = 2; cpu < 4; cpu++) {
                seen.eachGrows(cpu, 0);
                seen.eachGrows(cpu, 1);
            }
            int other = 1;
            for (int round = 1; round <= seen.rounds; round++) {
                long x = seen.at(2, round, 0);
                long y = seen.at(2, round, 1);
                while (other <= seen.rounds && seen.at(3, other, 0) <= y) {
                    other++;
                }
                assertTrue(other > seen.rounds || seen.at(3, other, 1) >= x, "rounds " + round + " and " + other);
            }
        }
    }

    private static void loadBoth(ByteBuffer code, long first, long second) {
        load(code, FIRST, first);
        load(code, SECOND, second);
    }

    /** CoRR: of two loads of one location the second does not see an older value. */
    @ParameterizedTest
    @EnumSource(Tiers.class)
    void oneLocationsValuesOnlyGrow(Tiers tiers) throws Exception {
        try (Arena arena = Arena.ofShared()) {
            Seen seen = run(arena, tiers, List.of(code -> store(code, Cpu.RBX, X),
                    code -> loadBoth(code, X, X), code -> loadBoth(code, X, X)));
            for (int cpu = 1; cpu < 3; cpu++) {
                seen.eachGrows(cpu, 0);
                for (int round = 1; round <= seen.rounds; round++) {
                    assertTrue(seen.at(cpu, round, 0) <= seen.at(cpu, round, 1), "round " + round);
                    assertTrue(round == seen.rounds || seen.at(cpu, round, 1) <= seen.at(cpu, round + 1, 0),
                            "round " + round);
                }
            }
        }
    }
}
