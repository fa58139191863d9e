package org.ringdom.x86.smp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.ringdom.x86.smp.Code.hex;
import static org.ringdom.x86.smp.Code.jump;
import static org.ringdom.x86.smp.Code.load;
import static org.ringdom.x86.smp.Code.store;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ringdom.x86.engine.Tiers;
import org.ringdom.x86.state.Cpu;

/** Order of stores, locked instructions, and code that another CPU changes. */
class SeveralCpusTest {
    private static final int ROUNDS = Integer.getInteger("x86.litmus", 300_000);

    /** MP: whoever sees the second store sees the first; so do loads, which are not done out of order. */
    @ParameterizedTest
    @EnumSource(Tiers.class)
    void storesAreSeenInTheirOrder(Tiers tiers) throws Exception {
        try (Arena arena = Arena.ofShared()) {
            Machine machine = new Machine(arena, tiers);
            ByteBuffer writer = Code.begin();
            hex(writer, 0x48, 0xFF, 0xC0);
            store(writer, Cpu.RAX, Machine.DATA);
            store(writer, Cpu.RAX, Machine.DATA + 4096);
            hex(writer, 0x48, 0x39, 0xC8);
            jump(writer, 5, 0);
            hex(writer, 0xCC);
            ByteBuffer reader = Code.begin();
            load(reader, Cpu.RDX, Machine.DATA + 4096);
            load(reader, Cpu.RBX, Machine.DATA);
            // xor esi,esi; cmp rbx,rdx; setl sil; add rdi,rsi
            hex(reader, 0x31, 0xF6, 0x48, 0x39, 0xD3, 0x40, 0x0F, 0x9C, 0xC6, 0x48, 0x01, 0xF7);
            hex(reader, 0x48, 0x39, 0xCA);
            jump(reader, 5, 0);
            hex(reader, 0xCC);
            machine.add(writer.flip()).regs[Cpu.RCX] = ROUNDS;
            Cpu second = machine.add(reader.flip());
            second.regs[Cpu.RCX] = ROUNDS;
            machine.run();
            assertEquals(0, second.regs[Cpu.RDI], "loads that saw the second store and not the first");
        }
    }

    @ParameterizedTest
    @EnumSource(Tiers.class)
    void lockedIncrementsAreNotLost(Tiers tiers) throws Exception {
        try (Arena arena = Arena.ofShared()) {
            Machine machine = new Machine(arena, tiers);
            for (int i = 0; i < 3; i++) {
                ByteBuffer code = Code.begin();
                hex(code, 0xF0, 0x48, 0xFF, 0x04, 0x25);
                code.putInt((int) Machine.DATA);
                hex(code, 0x48, 0xFF, 0xC9);
                jump(code, 5, 0);
                hex(code, 0xCC);
                machine.add(code.flip()).regs[Cpu.RCX] = ROUNDS / 3;
            }
            machine.run();
            assertEquals(ROUNDS / 3 * 3L, machine.data(0));
        }
    }

    /** Increments of 8 or 16 bytes by LOCK CMPXCHG8B and CMPXCHG16B: the upper half counts down what the lower counts up. */
    @ParameterizedTest
    @EnumSource(Tiers.class)
    void exchangesOfPairsLoseNothing(Tiers tiers) throws Exception {
        incrementPairs(4, List.of(tiers, tiers, tiers));
        incrementPairs(8, List.of(tiers, tiers, tiers));
    }

    /** The interpreter's exchange of 16 bytes beside machine code's. */
    @Test
    void exchangesOfPairsOfDifferentTiersLoseNothing() throws Exception {
        incrementPairs(4, List.of(Tiers.INTERPRETER, Tiers.HOST, Tiers.TRANSLATOR));
        incrementPairs(8, List.of(Tiers.INTERPRETER, Tiers.HOST, Tiers.TRANSLATOR));
    }

    private static void incrementPairs(int half, List<Tiers> tiers) throws InterruptedException {
        int rounds = ROUNDS / 3;
        int rexW = half == 8 ? 0x48 : 0x40;
        try (Arena arena = Arena.ofShared()) {
            Machine machine = new Machine(arena, Tiers.INTERPRETER);
            for (Tiers each : tiers) {
                ByteBuffer code = Code.begin();
                Code.meet(code, tiers.size());
                int next = code.position();
                hex(code, 0x31, 0xC0, 0x31, 0xD2);
                int again = code.position();
                // lea rbx,[rax+1]; lea rcx,[rdx-1]; lock cmpxchg8b or 16b [DATA]; jne again; dec rdi; jne next
                hex(code, rexW, 0x8D, 0x58, 0x01, rexW, 0x8D, 0x4A, 0xFF);
                hex(code, 0xF0, rexW, 0x0F, 0xC7, 0x0C, 0x25);
                code.putInt((int) Machine.DATA);
                jump(code, 5, again);
                hex(code, 0x48, 0xFF, 0xCF);
                jump(code, 5, next);
                hex(code, 0xCC);
                machine.add(code.flip(), each).regs[Cpu.RDI] = rounds;
            }
            machine.run();
            long count = (long) rounds * tiers.size();
            long mask = half == 8 ? -1 : 0xFFFF_FFFFL;
            assertEquals(count, machine.data(0) & mask);
            assertEquals(-count & mask, machine.data(half) & mask);
        }
    }

    /**
     * One CPU changes an instruction of the other's, then raises a flag; the other, once it has seen the flag and serialised,
     * executes the new instruction. Both go on round by round.
     */
    @ParameterizedTest
    @EnumSource(Tiers.class)
    void changedCodeIsExecutedAfterASerialisingInstruction(Tiers tiers) throws Exception {
        int rounds = Math.min(ROUNDS, 200);
        try (Arena arena = Arena.ofShared()) {
            Machine machine = new Machine(arena, tiers);
            ByteBuffer writer = Code.begin();
            // inc eax; mov [patched],eax; mov [flag],rax; wait: mov rbx,[answer]; cmp rbx,rax; jne wait; cmp rax,rcx; jne
            hex(writer, 0xFF, 0xC0);
            hex(writer, 0x89, 0x04, 0x25);
            int place = writer.position();
            writer.putInt(0);
            store(writer, Cpu.RAX, Machine.DATA);
            int wait = writer.position();
            load(writer, Cpu.RBX, Machine.DATA + 4096);
            hex(writer, 0x48, 0x39, 0xC3);
            jump(writer, 5, wait);
            hex(writer, 0x48, 0x39, 0xC8);
            jump(writer, 5, 0);
            hex(writer, 0xCC);

            ByteBuffer executor = Code.begin();
            // wait: inc edi; mov rdx,[flag]; cmp rdx,rdi; jl wait (without the inc); cpuid; mov esi,PATCHED
            hex(executor, 0x48, 0xFF, 0xC7);
            int loop = executor.position();
            load(executor, Cpu.RDX, Machine.DATA);
            hex(executor, 0x48, 0x39, 0xFA);
            jump(executor, 0xC, loop);
            hex(executor, 0x31, 0xC0, 0x0F, 0xA2);
            int patched = executor.position() + 1;
            hex(executor, 0xBE, 0, 0, 0, 0);
            // xor ecx,ecx; cmp rsi,rdi; setne cl; add rbp,rcx; mov [answer],rdi; cmp rdi,r8; jne
            hex(executor, 0x31, 0xC9, 0x48, 0x39, 0xFE, 0x0F, 0x95, 0xC1, 0x48, 0x01, 0xCD);
            store(executor, Cpu.RDI, Machine.DATA + 4096);
            hex(executor, 0x4C, 0x39, 0xC7);
            jump(executor, 5, 0);
            hex(executor, 0xCC);
            writer.putInt(place, (int) Machine.CODE + 4096 + patched);

            machine.add(writer.flip()).regs[Cpu.RCX] = rounds;
            Cpu second = machine.add(executor.flip());
            second.regs[8] = rounds;
            machine.run();
            assertEquals(0, second.regs[Cpu.RBP], "rounds in which the old instruction was executed");
        }
    }
}
