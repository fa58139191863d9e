package org.ringdom.x86.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.x86.engine.Engine;
import org.ringdom.x86.engine.Tiers;
import org.ringdom.x86.harness.PageTables;
import org.ringdom.x86.memory.GuestMemory;
import org.ringdom.x86.state.Cpu;

/** Regions come and go: bounds, budgets, pages that are mapped elsewhere. */
class RegionTest {
    private static final long CODE = 0x10000000L;
    private static final long USER = PageTables.PRESENT | PageTables.USER | PageTables.WRITABLE;

    private static final long STACK = 0x30000000L;

    private final SharedBuffer ram;
    private final PageTables tables;
    private final Cpu cpu;

    RegionTest() {
        Arena arena = Arena.ofAuto();
        ram = SharedBuffer.allocate(arena, 512 * 4096);
        tables = new PageTables(ram);
        cpu = new Cpu(arena, new GuestMemory(ram), new Stopping());
        cpu.memory.load(cpu.memory.space(), tables.root());
    }

    private long page(long va, int... code) {
        long frame = tables.newFrame();
        write(frame, 0, code);
        tables.map(va, frame, USER);
        return frame;
    }

    private void write(long frame, int offset, int... code) {
        for (int i = 0; i < code.length; i++) {
            ram.putByte((frame << 12) + offset + i, (byte) code[i]);
        }
    }

    /** Many small functions, one after the other: inc eax; int3. */
    @Test
    void regionsAreBounded() {
        Engine engine = new Engine(cpu, Tiers.TRANSLATOR, 20);
        for (int p = 0; p < 4; p++) {
            long frame = page(CODE + p * 4096L);
            for (int i = 0; i < 16; i++) {
                write(frame, i * 64, 0xFF, 0xC0, 0xCC);
            }
        }
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 64; i++) {
                cpu.rip = CODE + i / 16 * 4096L + i % 16 * 64;
                engine.run(1000);
                assertTrue(engine.regionsKept() <= 20, engine.regionsKept() + " regions");
            }
        }
        assertEquals(3 * 64, cpu.regs[Cpu.RAX]);
        assertTrue(engine.translations() >= 64, engine.translations() + " regions made");
    }

    /** A loop that calls one function from two places; the function is inc eax; ret. */
    @Test
    void callsAndReturnsStayInTheRegion() {
        Engine engine = new Engine(cpu, Tiers.TRANSLATOR);
        long frame = page(CODE, 0xE8, 0x3B, 0, 0, 0, 0xE8, 0x36, 0, 0, 0, 0xFF, 0xC9, 0x75, 0xF2, 0xCC);
        write(frame, 0x40, 0xFF, 0xC0, 0xC3);
        page(STACK);
        cpu.regs[Cpu.RSP] = STACK + 4096;
        // So that no access leaves the region for a miss of the TLB.
        cpu.memory.store(STACK + 4088, 0, 8);
        cpu.memory.load(STACK + 4088, 8);
        cpu.regs[Cpu.RCX] = 1000;
        cpu.rip = CODE;
        long left = engine.run(100_000);
        assertEquals(2000, cpu.regs[Cpu.RAX]);
        assertEquals(STACK + 4096, cpu.regs[Cpu.RSP]);
        assertEquals(100_000 - 8 * 1000 - 1, left);
        assertEquals(1, engine.translations());
    }

    /** The function adds to its return address and so skips an instruction. */
    @Test
    void aReturnGoesWhereTheStackSays() {
        Engine engine = new Engine(cpu, Tiers.TRANSLATOR);
        long frame = page(CODE, 0xE8, 0x3B, 0, 0, 0, 0xFF, 0xC0, 0xCC);
        write(frame, 0x40, 0x5A, 0x48, 0x83, 0xC2, 0x02, 0x52, 0xC3);
        page(STACK);
        cpu.regs[Cpu.RSP] = STACK + 4096;
        cpu.rip = CODE;
        engine.run(1000);
        assertEquals(0, cpu.regs[Cpu.RAX]);
        assertEquals(CODE + 7, cpu.regs[Cpu.RDX]);
    }

    /** jmp to itself: only attention from another thread ends it. */
    @ParameterizedTest
    @EnumSource(Tiers.class)
    void attentionEndsAnEndlessLoop(Tiers tiers) throws Exception {
        Engine engine = new Engine(cpu, tiers);
        page(CODE, 0x48, 0xFF, 0xC0, 0xEB, 0xFB);
        cpu.rip = CODE;
        engine.run(10_000);
        Thread other = Thread.ofPlatform().start(cpu::attention);
        long left = engine.run(Long.MAX_VALUE);
        other.join();
        assertTrue(left > 0 && cpu.regs[Cpu.RAX] > 0);
    }

    /** The budget counts every instruction exactly where translated code runs alone. */
    @Test
    void budgetEndsALoop() {
        Engine engine = new Engine(cpu, Tiers.TRANSLATOR);
        page(CODE, 0x48, 0xFF, 0xC0, 0xEB, 0xFB);
        cpu.rip = CODE;
        long left = engine.run(50_001);
        assertEquals(50_001 - left, 2 * cpu.regs[Cpu.RAX]);
        assertTrue(left <= 0 && left > -10, left + " left");
    }

    /** What runs for long is translated a second time, and goes on where it was. */
    @Test
    void aRegionThatRunsForLongIsTranslatedAnew() {
        Engine engine = new Engine(cpu, Tiers.TRANSLATOR);
        // add eax,3; dec rcx; jnz back; int3
        page(CODE, 0x83, 0xC0, 0x03, 0x48, 0xFF, 0xC9, 0x75, 0xF8, 0xCC);
        cpu.rip = CODE;
        cpu.regs[Cpu.RCX] = 4_000_000;
        long budget = 100_000_000;
        assertEquals(budget - 12_000_001, engine.run(budget));
        assertEquals(12_000_000, cpu.regs[Cpu.RAX]);
        assertEquals(2, engine.translations());
        assertEquals(1, engine.regionsKept());
    }

    /** A loop over two pages; then the second is mapped to another frame with other code. */
    @Test
    void aRegionGoesWhenItsSecondPageIsMappedElsewhere() {
        Engine engine = new Engine(cpu, Tiers.TRANSLATOR);
        // First page: at its end jmp +0 to the next; second: add eax,1; dec rcx; jnz to the first; int3.
        long first = page(CODE);
        write(first, 0xFF0, 0xE9, 0x0B, 0, 0, 0);
        page(CODE + 4096, 0x83, 0xC0, 0x01, 0x48, 0xFF, 0xC9, 0x75, 0xE8, 0xCC);
        cpu.rip = CODE + 0xFF0;
        cpu.regs[Cpu.RCX] = 10;
        engine.run(100_000);
        assertEquals(10, cpu.regs[Cpu.RAX]);
        page(CODE + 4096, 0x83, 0xC0, 0x02, 0x48, 0xFF, 0xC9, 0x75, 0xE8, 0xCC);
        cpu.memory.invalidatePage(CODE + 4096);
        cpu.rip = CODE + 0xFF0;
        cpu.regs[Cpu.RCX] = 10;
        engine.run(100_000);
        assertEquals(30, cpu.regs[Cpu.RAX]);
    }

    @ParameterizedTest
    @EnumSource(Tiers.class)
    void aPageThatIsMappedElsewhereBringsOtherCode(Tiers tiers) {
        Engine engine = new Engine(cpu, tiers);
        // inc eax; int3 at the start; at the end add eax,imm32, whose operand lies in the next page; int3
        long first = page(CODE, 0xFF, 0xC0, 0xCC);
        write(first, 0xFFF, 0x05);
        page(CODE + 4096, 1, 0, 0, 0, 0xCC);
        run(engine, CODE, 1);
        run(engine, CODE + 0xFFF, 2);
        page(CODE + 4096, 10, 0, 0, 0, 0xCC);
        cpu.memory.invalidatePage(CODE + 4096);
        run(engine, CODE + 0xFFF, 12);
        long other = page(CODE, 0x83, 0xC0, 0x64, 0xCC);
        write(other, 0xFFF, 0x2D);
        cpu.memory.invalidatePage(CODE);
        run(engine, CODE, 112);
        run(engine, CODE + 0xFFF, 102);
    }

    @ParameterizedTest
    @EnumSource(Tiers.class)
    void codeThatOthersWroteIsNoticedWhereTheyMayWrite(Tiers tiers) {
        Engine engine = new Engine(cpu, tiers);
        cpu.memory.physical().outsideIsMarked();
        long frame = page(CODE, 0xFF, 0xC0, 0xCC);
        run(engine, CODE, 1);
        cpu.memory.physical().mark(frame, GuestMemory.OUTSIDE);
        write(frame, 0, 0x83, 0xC0, 0x64, 0xCC);
        cpu.memory.flushAll();
        run(engine, CODE, 101);
        // a store of the CPU is noticed in any frame
        long other = page(CODE + 4096, 0xFF, 0xC0, 0xCC);
        run(engine, CODE + 4096, 102);
        cpu.memory.store(CODE + 4096, 0xCC_64_C0_83L, 4);
        run(engine, CODE + 4096, 202);
        // and the owner says when it writes
        cpu.memory.physical().ownerWrites(other);
        write(other, 0, 0xFF, 0xC0, 0xCC);
        cpu.memory.flushAll();
        run(engine, CODE + 4096, 203);
    }

    private void run(Engine engine, long rip, long result) {
        cpu.rip = rip;
        engine.run(1000);
        assertEquals(result, cpu.regs[Cpu.RAX]);
    }

    /** The same physical code at two addresses, with a RIP-relative load. */
    @Test
    void aRegionRunsAtAnyAddress() {
        Engine engine = new Engine(cpu, Tiers.TRANSLATOR);
        // mov eax,[rip+0xFFA-...]: the word at the start of the next page; int3
        long code = page(CODE, 0x8B, 0x05, 0xFA, 0x0F, 0, 0, 0xCC);
        tables.map(CODE + 0x100000, code, USER);
        page(CODE + 4096, 1, 0, 0, 0);
        page(CODE + 0x101000, 2, 0, 0, 0);
        cpu.rip = CODE;
        engine.run(1000);
        assertEquals(1, cpu.regs[Cpu.RAX]);
        cpu.rip = CODE + 0x100000;
        engine.run(1000);
        assertEquals(2, cpu.regs[Cpu.RAX]);
    }
}
