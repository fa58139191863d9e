package org.ringdom.x86.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.x86.harness.PageTables;
import org.ringdom.x86.interp.Interpreter;
import org.ringdom.x86.memory.GuestMemory;
import org.ringdom.x86.runner.Stopping;
import org.ringdom.x86.state.Cpu;

/** What machine code does at its borders: full memory, budgets, misses of the TLB. */
class MachineCodeTest {
    private static final long CODE = 0x40_0000;
    private static final long DATA = 0x80_0000;
    private static final long USER = PageTables.PRESENT | PageTables.USER | PageTables.WRITABLE;
    private static final int FRAMES = 512;
    private static final int PAGES = 64;
    private static final int SPACING = 8;

    private final Arena arena = Arena.ofConfined();
    private SharedBuffer ram;
    private PageTables tables;
    private Cpu cpu;
    private HostTier tier;
    private Interpreter interpreter;

    @BeforeEach
    void make() {
        ram = SharedBuffer.allocate(arena, FRAMES * 4096L);
        tables = new PageTables(ram);
        cpu = new Cpu(arena, new GuestMemory(ram), new Stopping());
        cpu.memory.load(cpu.memory.space(), tables.root());
        var made = HostTier.of(arena, cpu, 2 << 20);
        assumeTrue(made.isPresent(), "no x86-64 processor, or no memory for code: there is no machine code");
        tier = made.get();
        interpreter = new Interpreter(cpu, null, tier);
    }

    @AfterEach
    void free() {
        arena.close();
    }

    private long page(long va, int... code) {
        long frame = tables.newFrame();
        tables.map(va, frame, USER);
        write(frame, 0, code);
        return frame;
    }

    private void write(long frame, int offset, int... code) {
        for (int i = 0; i < code.length; i++) {
            ram.putByte((frame << 12) + offset + i, (byte) code[i]);
        }
    }

    /** More blocks than there is room for, several times: add eax,1; jmp to the next page's; int3 at the end. */
    @Test
    void fullMemoryIsUsedAgain() {
        for (int p = 0; p < PAGES; p++) {
            long frame = page(CODE + p * 4096L);
            for (int at = 0; at < 4096; at += SPACING) {
                if (p == PAGES - 1) {
                    write(frame, at, 0x83, 0xC0, 0x01, 0xCC);
                } else {
                    write(frame, at, 0x83, 0xC0, 0x01, 0xE9, 0xF8, 0x0F, 0, 0);
                }
            }
        }
        int expected = 0;
        for (int round = 0; round < 3; round++) {
            for (int at = 0; at < 4096; at += SPACING) {
                cpu.rip = CODE + at;
                interpreter.run(10_000);
                expected += PAGES;
                assertEquals(expected, cpu.regs[Cpu.RAX]);
            }
        }
        assertTrue(tier.blocks() > PAGES * 4096 / SPACING, tier.blocks() + " blocks made");
    }

    /** inc eax; jmp back: two instructions a block. */
    @Test
    void theBudgetIsCounted() {
        page(CODE, 0xFF, 0xC0, 0xEB, 0xFC);
        cpu.rip = CODE;
        long left = interpreter.run(1001);
        assertEquals(1001 - 2 * cpu.regs[Cpu.RAX], left);
        assertTrue(left <= 0 && left > -64, left + " left");
    }

    /** stc; push [rdi]; adc [rsi],eax; int3: each access misses the TLB, and neither the carry nor the value pushed is lost. */
    @Test
    void aMissLosesNothing() {
        page(CODE, 0xF9, 0xFF, 0x37, 0x11, 0x06, 0xCC);
        long from = page(DATA);
        long to = page(DATA + 4096);
        long stack = page(DATA + 2 * 4096);
        ram.putLong(from << 12, 0x1234_5678_9ABC_DEFL);
        ram.putInt(to << 12, 40);
        cpu.regs[Cpu.RDI] = DATA;
        cpu.regs[Cpu.RSI] = DATA + 4096;
        cpu.regs[Cpu.RSP] = DATA + 3 * 4096;
        cpu.regs[Cpu.RAX] = 1;
        cpu.rip = CODE;
        long left = interpreter.run(100);
        assertEquals(0x1234_5678_9ABC_DEFL, ram.getLong((stack << 12) + 4096 - 8));
        assertEquals(42, ram.getInt(to << 12));
        assertEquals(100 - 4, left);
    }
}
