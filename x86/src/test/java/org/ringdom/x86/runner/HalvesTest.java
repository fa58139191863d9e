package org.ringdom.x86.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.x86.engine.Engine;
import org.ringdom.x86.engine.Tiers;
import org.ringdom.x86.harness.PageTables;
import org.ringdom.x86.memory.AddressSpace;
import org.ringdom.x86.memory.GuestMemory;
import org.ringdom.x86.memory.Mmu;
import org.ringdom.x86.state.Cpu;

/** An address space whose lower half is forgotten alone, as when a kernel goes from one process to another. */
class HalvesTest {
    private static final long LOWER = 0x1000_0000L;
    /** With a place of its own in the TLB. */
    private static final long UPPER = 0xFFFF_FFFF_8164_0000L;
    private static final long FLAGS = PageTables.PRESENT | PageTables.USER | PageTables.WRITABLE;

    private final SharedBuffer ram;
    private final PageTables tables;
    private final Cpu cpu;
    private final Mmu memory;
    private final AddressSpace space;

    HalvesTest() {
        Arena arena = Arena.ofAuto();
        ram = SharedBuffer.allocate(arena, 4096 * 4096);
        tables = new PageTables(ram);
        cpu = new Cpu(arena, new GuestMemory(ram), new Stopping());
        memory = cpu.memory;
        space = memory.newSpace(false, false);
        space.separateHalves();
    }

    @BeforeEach
    void twoPages() {
        map(LOWER, 1);
        map(UPPER, 2);
        memory.load(space, tables.root());
        memory.activate(space);
        assertEquals("1 2", seen());
    }

    /** A new frame behind an address, full of one number; the TLB is not told. */
    private long map(long va, int content) {
        long frame = tables.newFrame();
        ram.putLong(frame << 12, content);
        tables.map(va, frame, FLAGS);
        return frame;
    }

    private String seen() {
        return memory.load(LOWER, 8) + " " + memory.load(UPPER, 8);
    }

    @Test
    void theLowerHalfIsForgottenAndTheUpperStays() {
        map(LOWER, 3);
        map(UPPER, 4);
        assertEquals("1 2", seen(), "nobody told the TLB");
        memory.flushLower(space);
        assertEquals("3 2", seen());
        map(LOWER, 5);
        memory.loadLower(space, tables.root());
        assertEquals("5 2", seen());
        memory.flush(space);
        assertEquals("5 4", seen());
    }

    @Test
    void storesToTheLowerHalfGoWhereItLeadsNow() {
        memory.store(LOWER, 10, 8);
        memory.store(UPPER, 20, 8);
        map(LOWER, 3);
        map(UPPER, 4);
        memory.flushLower(space);
        memory.store(LOWER, 11, 8);
        memory.store(UPPER, 21, 8);
        memory.flush(space);
        assertEquals("11 4", seen());
    }

    @Test
    void morePagesThanAreRememberedAreForgottenToo() {
        for (int i = 1; i < 1500; i++) {
            map(LOWER + i * 4096L, 7);
            memory.load(LOWER + i * 4096L, 8);
        }
        long last = LOWER + 1499 * 4096L;
        map(last, 8);
        map(UPPER, 4);
        memory.flushLower(space);
        assertEquals(8, memory.load(last, 8));
        assertEquals("1 4", seen());
        map(last, 9);
        map(UPPER, 6);
        memory.flushLower(space);
        assertEquals(9, memory.load(last, 8));
        assertEquals("1 4", seen());
    }

    @Test
    void aSpaceWithoutHalvesForgetsBoth() {
        AddressSpace whole = memory.newSpace(false, false);
        memory.load(whole, tables.root());
        memory.activate(whole);
        assertEquals("1 2", seen());
        map(LOWER, 3);
        map(UPPER, 4);
        memory.flushLower(whole);
        assertEquals("3 4", seen());
    }

    /** Tags run out after some thousand flushes of another space; the halves stay apart. */
    @Test
    void theHalvesOutliveTheTags() {
        AddressSpace other = memory.newSpace(true, false);
        for (int i = 0; i < 10_000; i++) {
            memory.load(other, tables.root());
            map(LOWER, i);
            memory.flushLower(space);
            assertEquals(i + " 2", seen());
            if (i > 400) {
                i += 37;
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Tiers.class)
    void codeOfTheLowerHalfIsFoundAnew(Tiers tiers) {
        Engine engine = new Engine(cpu, tiers);
        code(LOWER, 1);
        code(UPPER, 2);
        memory.flush(space);
        assertEquals("1 2", ran(engine));
        code(LOWER, 3);
        code(UPPER, 4);
        memory.flushLower(space);
        assertEquals("3 2", ran(engine));
        memory.invalidatePage(UPPER);
        assertEquals("3 4", ran(engine));
    }

    /** Where others write nobody says when: there code is looked at after each flush, wherever it is. */
    @ParameterizedTest
    @EnumSource(Tiers.class)
    void codeThatOthersWriteIsLookedAtInBothHalves(Tiers tiers) {
        Engine engine = new Engine(cpu, tiers);
        memory.physical().outsideIsMarked();
        long frame = code(UPPER, 2);
        code(LOWER, 1);
        memory.physical().mark(frame, GuestMemory.OUTSIDE);
        memory.flush(space);
        assertEquals("1 2", ran(engine));
        ram.putInt((frame << 12) + 1, 4);
        memory.flushLower(space);
        assertEquals("1 4", ran(engine));
    }

    /** mov eax,N; int3 in a new frame. */
    private long code(long va, int number) {
        long frame = map(va, 0);
        ram.putByte(frame << 12, (byte) 0xB8);
        ram.putInt((frame << 12) + 1, number);
        ram.putByte((frame << 12) + 5, (byte) 0xCC);
        return frame;
    }

    private String ran(Engine engine) {
        cpu.rip = LOWER;
        engine.run(1000);
        long lower = cpu.regs[Cpu.RAX];
        cpu.rip = UPPER;
        engine.run(1000);
        return lower + " " + cpu.regs[Cpu.RAX];
    }
}
