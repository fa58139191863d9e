package org.ringdom.x86.smp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ringdom.x86.engine.Tiers;
import org.ringdom.x86.state.Cpu;

/** Order of memory accesses, locked instructions, and code that another CPU changes. */
class SeveralCpusTest {
    private static final int ROUNDS = Integer.getInteger("x86.litmus", 300_000);

    /** mov r/m,r and mov r,r/m of 64 bits at an absolute address: REX.W opcode ModRM SIB address. */
    private static void access(ByteBuffer code, int opcode, int register, long address) {
        code.put((byte) 0x48).put((byte) opcode).put((byte) (register << 3 | 4)).put((byte) 0x25).putInt((int) address);
    }

    private static void store(ByteBuffer code, int register, long address) {
        access(code, 0x89, register, address);
    }

    private static void load(ByteBuffer code, int register, long address) {
        access(code, 0x8B, register, address);
    }

    private static void hex(ByteBuffer code, int... bytes) {
        for (int each : bytes) {
            code.put((byte) each);
        }
    }

    private static void jump(ByteBuffer code, int condition, int target) {
        hex(code, 0x0F, 0x80 + condition);
        code.putInt(target - code.position() - 4);
    }

    /** MP: whoever sees the second store sees the first; so do loads, which are not done out of order. */
    @ParameterizedTest
    @EnumSource(Tiers.class)
    void storesAreSeenInTheirOrder(Tiers tiers) throws Exception {
        try (Arena arena = Arena.ofShared()) {
            Machine machine = new Machine(arena, tiers);
            ByteBuffer writer = Machine.code();
            hex(writer, 0x48, 0xFF, 0xC0);
            store(writer, Cpu.RAX, Machine.DATA);
            store(writer, Cpu.RAX, Machine.DATA + 4096);
            hex(writer, 0x48, 0x39, 0xC8);
            jump(writer, 5, 0);
            hex(writer, 0xCC);
            ByteBuffer reader = Machine.code();
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
                ByteBuffer code = Machine.code();
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
            ByteBuffer writer = Machine.code();
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

            ByteBuffer executor = Machine.code();
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
