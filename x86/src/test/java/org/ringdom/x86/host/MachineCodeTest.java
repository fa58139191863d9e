package org.ringdom.x86.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.x86.engine.Engine;
import org.ringdom.x86.engine.Tiers;
import org.ringdom.x86.harness.PageTables;
import org.ringdom.x86.interp.Interpreter;
import org.ringdom.x86.memory.GuestMemory;
import org.ringdom.x86.runner.Stopping;
import org.ringdom.x86.state.Cpu;
import org.ringdom.x86.state.CpuCallbacks;

/** What machine code does at its borders: full memory, budgets, misses of the TLB. */
class MachineCodeTest {
    private static final long CODE = 0x40_0000;
    private static final long DATA = 0x80_0000;
    private static final long USER = PageTables.PRESENT | PageTables.USER | PageTables.WRITABLE;
    private static final int FRAMES = 512;
    private static final int PAGES = 64;
    private static final int SPACING = 8;
    private static final long OFFSET = 12_345_678_901L;

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

    /** fldpi; fstp st(0); jmp back: machine code has no x87, so two of three instructions are interpreted. */
    @Test
    void whatTheInterpreterExecutesIsCounted() {
        page(CODE, 0xD9, 0xEB, 0xDD, 0xD8, 0xEB, 0xFA);
        cpu.rip = CODE;
        long executed = 3000 - interpreter.run(3000);
        assertEquals(2.0 / 3, (double) interpreter.takeInterpreted() / executed, 0.01);
        assertEquals(0, interpreter.takeInterpreted(), "it begins anew");
        page(DATA, 0xFF, 0xC0, 0xEB, 0xFC); // inc eax; jmp back
        cpu.rip = DATA;
        interpreter.run(3000);
        assertEquals(0, interpreter.takeInterpreted());
    }

    /** rdtsc; int3: the host's clock, and no register but RAX and RDX changes. */
    @Test
    void timeStampsAreTheHostsClockIfTheOwnerSaysSo() {
        CpuCallbacks clock = new Stopping() {
            @Override
            public long timestampOffset() {
                return OFFSET;
            }
        };
        Cpu timed = new Cpu(arena, new GuestMemory(ram), clock);
        timed.memory.load(timed.memory.space(), tables.root());
        page(CODE, 0x0F, 0x31, 0xCC);
        timed.rip = CODE;
        for (int i = 0; i < 16; i++) {
            timed.regs[i] = -i - 1;
        }
        long before = System.nanoTime() + OFFSET;
        new Interpreter(timed, null, HostTier.of(arena, timed, 2 << 20).orElseThrow()).run(100);
        long after = System.nanoTime() + OFFSET;
        long stamp = timed.regs[Cpu.RDX] << 32 | timed.regs[Cpu.RAX];
        assertTrue(before <= stamp && stamp <= after, before + " <= " + stamp + " <= " + after);
        for (int i = 0; i < 16; i++) {
            assertTrue(i == Cpu.RAX || i == Cpu.RDX || timed.regs[i] == -i - 1, "register " + i);
        }
    }

    /** mov ax,es; mov r9d,cs; wrfsbase rcx; rdfsbase rdx; rdfsbase r10d; rdgsbase rsi; cld; wrgsbase rdi; int3. */
    @Test
    void segmentsAreReadAndTheirBasesSet() {
        page(CODE, 0x66, 0x8C, 0xC0, 0x41, 0x8C, 0xC9, 0xF3, 0x48, 0x0F, 0xAE, 0xD1, 0xF3, 0x48, 0x0F, 0xAE, 0xC2, 0xF3,
                0x41,
                0x0F, 0xAE, 0xC2, 0xF3, 0x48, 0x0F, 0xAE, 0xCE, 0xFC, 0xF3, 0x48, 0x0F, 0xAE, 0xDF, 0xCC);
        for (Tiers tiers : new Tiers[]{Tiers.INTERPRETER, Tiers.HOST}) {
            Cpu one = new Cpu(arena, new GuestMemory(ram), new Stopping());
            one.memory.load(one.memory.space(), tables.root());
            for (int i = 0; i < 16; i++) {
                one.regs[i] = -1L;
            }
            one.selectors[0] = 0x1234;
            one.regs[Cpu.RCX] = 0x7FFF_8765_4321L;
            one.regs[Cpu.GS] = 0x5555;
            one.regs[Cpu.RDI] = 1L << 47;
            one.rip = CODE;
            new Engine(one, tiers).run(100);
            assertEquals(0xFFFF_FFFF_FFFF_1234L, one.regs[Cpu.RAX]);
            assertEquals(0x33, one.regs[9]);
            assertEquals(0x7FFF_8765_4321L, one.regs[Cpu.FS]);
            assertEquals(0x7FFF_8765_4321L, one.regs[Cpu.RDX]);
            assertEquals(0x8765_4321L, one.regs[10]);
            assertEquals(0x5555, one.regs[Cpu.RSI]);
            assertEquals(0x5555, one.regs[Cpu.GS], "an address that is not canonical is refused");
        }
    }

    /** A branch leads to code that changes: it goes on in the new code each time. */
    @Test
    void branchesToChangedCodeLeadToItsSuccessor() {
        // dec ecx; jnz +1; int3; add eax,1; jmp back
        long frame = page(CODE, 0xFF, 0xC9, 0x75, 0x01, 0xCC, 0x83, 0xC0, 0x01, 0xEB, 0xF6);
        for (int step = 1; step < 5; step++) {
            cpu.rip = CODE;
            cpu.regs[Cpu.RCX] = 10;
            cpu.regs[Cpu.RAX] = 0;
            interpreter.run(1000);
            assertEquals(9L * step, cpu.regs[Cpu.RAX]);
            write(frame, 7, step + 1);
            interpreter.codeChanged((frame << 12) + 7, 1);
        }
    }

    /**
     * A device changes code to which other code of its page leads, while that other code stays as it is: after a flush the new code is
     * executed. jmp +8; ...; mov eax,1; int3.
     */
    @Test
    void codeThatOthersChangeIsComparedWithAllOfItsPage() {
        long frame = page(CODE, 0xEB, 0x08);
        write(frame, 10, 0xB8, 1, 0, 0, 0, 0xCC);
        cpu.memory.physical().outsideIsMarked();
        for (int value = 1; value < 5; value++) {
            if (value == 2) {
                cpu.memory.physical().mark(frame, GuestMemory.OUTSIDE);
            }
            write(frame, 11, value);
            cpu.memory.flush(cpu.memory.space());
            for (int run = 0; run < 2; run++) {
                cpu.rip = CODE;
                interpreter.run(10);
                assertEquals(value, cpu.regs[Cpu.RAX]);
            }
        }
    }

    /** An instruction across the end of a page follows what either page is and holds. */
    @Test
    void anInstructionAcrossPagesFollowsBoth() {
        // mov eax,imm32, the last two bytes of which are in the next page; int3
        long first = page(CODE);
        write(first, 4093, 0xB8, 0x11, 0x22);
        cpu.rip = CODE + 4093;
        interpreter.run(10);
        assertEquals(CODE + 4093, cpu.rip, "the next page is not there: the fault is at the instruction");
        long second = page(CODE + 4096, 0x33, 0x44, 0xCC);
        assertEquals(0x4433_2211L, moved());
        write(second, 0, 0x55);
        interpreter.codeChanged(second << 12, 1);
        assertEquals(0x4455_2211L, moved());
        write(first, 4094, 0x66);
        interpreter.codeChanged((first << 12) + 4094, 1);
        assertEquals(0x4455_2266L, moved());
        page(CODE + 4096, 0x77, 0x08, 0xCC);
        cpu.memory.invalidatePage(CODE + 4096);
        assertEquals(0x0877_2266L, moved());
    }

    private long moved() {
        cpu.rip = CODE + 4093;
        cpu.regs[Cpu.RAX] = 0;
        interpreter.run(10);
        return cpu.regs[Cpu.RAX];
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
