package org.ringdom.x86.runner;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.x86.engine.Engine;
import org.ringdom.x86.engine.Tiers;
import org.ringdom.x86.harness.PageTables;
import org.ringdom.x86.memory.GuestMemory;
import org.ringdom.x86.state.Cpu;

/** Repeated string instructions over whole pages: what is done at once comes out as if done one by one. */
class StringSpansTest {
    private static final long CODE = 0x1000_0000L;
    private static final long DATA = 0x2000_0000L;
    private static final int PAGES = 16;
    private static final int BYTES = PAGES * 4096;
    private static final long FLAGS = PageTables.PRESENT | PageTables.USER | PageTables.WRITABLE;

    private final SharedBuffer ram;
    private final PageTables tables;
    private final Cpu cpu;
    private Engine engine;
    private final long[] frames = new long[PAGES];
    private final byte[] expected = new byte[BYTES];
    private final Stopping owner = new Stopping();

    StringSpansTest() {
        Arena arena = Arena.ofAuto();
        ram = SharedBuffer.allocate(arena, 512 * 4096);
        tables = new PageTables(ram);
        cpu = new Cpu(arena, new GuestMemory(ram), owner);
        cpu.memory.load(cpu.memory.space(), tables.root());
        engine = new Engine(cpu, Tiers.INTERPRETER);
        tables.map(CODE, tables.newFrame(), FLAGS);
        new Random(1).nextBytes(expected);
        for (int i = PAGES - 1; i >= 0; i--) {
            frames[i] = tables.newFrame();
            tables.map(DATA + i * 4096L, frames[i], FLAGS);
            for (int j = 0; j < 4096; j++) {
                ram.putByte((frames[i] << 12) + j, expected[i * 4096 + j]);
            }
        }
    }

    /** Runs one instruction and INT3. */
    private void run(int... code) {
        for (int i = 0; i < code.length; i++) {
            cpu.memory.store(CODE + i, code[i], 1);
        }
        cpu.memory.store(CODE + code.length, 0xCC, 1);
        cpu.rip = CODE;
        engine.run(1_000_000);
    }

    private static int[] instruction(int opcode, int size) {
        return switch (size) {
            case 1 -> new int[]{0xF3, opcode};
            case 2 -> new int[]{0x66, 0xF3, opcode + 1};
            case 4 -> new int[]{0xF3, opcode + 1};
            default -> new int[]{0xF3, 0x48, opcode + 1};
        };
    }

    private void assertMemory() {
        byte[] now = new byte[BYTES];
        for (int i = 0; i < BYTES; i++) {
            now[i] = ram.getByte((frames[i / 4096] << 12) + i % 4096);
        }
        assertArrayEquals(expected, now);
    }

    private void assertRegisters(long rdi, long rsi) {
        assertEquals("0 %x %x".formatted(rdi, rsi),
                "%x %x %x".formatted(cpu.regs[Cpu.RCX], cpu.regs[Cpu.RDI], cpu.regs[Cpu.RSI]));
    }

    private void copy(int to, int from, int size, int count, int direction) {
        cpu.regs[Cpu.RDI] = DATA + to;
        cpu.regs[Cpu.RSI] = DATA + from;
        cpu.regs[Cpu.RCX] = count;
        cpu.direction = direction;
        run(instruction(0xA4, size));
        for (int i = 0; i < count; i++) {
            byte[] element = new byte[size];
            System.arraycopy(expected, from + i * size * direction, element, 0, size);
            System.arraycopy(element, 0, expected, to + i * size * direction, size);
        }
        long moved = (long) count * size * direction;
        assertRegisters(DATA + to + moved, DATA + from + moved);
        assertMemory();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8})
    void copiesAreThoseOfSingleElements(int size) {
        Random random = new Random(size);
        for (int i = 0; i < 200; i++) {
            int count = random.nextInt(9000 / size);
            int up = random.nextInt(4) > 0 ? 1 : -1;
            int room = count * size + 8;
            int to = random.nextInt(BYTES - room);
            int near = Math.clamp(to + random.nextInt(64) - 32, 0, BYTES - room);
            int from = random.nextBoolean() ? near : random.nextInt(BYTES - room);
            int skip = up > 0 ? 0 : Math.max(0, (count - 1) * size);
            copy(to + skip, from + skip, size, count, up);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8})
    void fillsAreThoseOfSingleElements(int size) {
        Random random = new Random(size);
        for (int i = 0; i < 100; i++) {
            int count = random.nextInt(9000 / size);
            int to = random.nextInt(BYTES - count * size - 8);
            long value = random.nextInt(3) == 0 ? 0 : random.nextLong();
            cpu.regs[Cpu.RAX] = value;
            cpu.regs[Cpu.RDI] = DATA + to;
            cpu.regs[Cpu.RSI] = 5;
            cpu.regs[Cpu.RCX] = count;
            run(instruction(0xAA, size));
            for (int j = 0; j < count * size; j++) {
                expected[to + j] = (byte) (value >>> 8 * (j % size));
            }
            assertRegisters(DATA + to + (long) count * size, 5);
            assertMemory();
        }
    }

    /** The same frame at two addresses: what is read has just been written. */
    @Test
    void aSpanThatReachesIntoItselfByAnotherAddressGoesElementByElement() {
        tables.map(DATA + 0x10_0000, frames[3], FLAGS);
        cpu.regs[Cpu.RDI] = DATA + 0x10_0001;
        cpu.regs[Cpu.RSI] = DATA + 3 * 4096;
        cpu.regs[Cpu.RCX] = 1000;
        run(instruction(0xA4, 1));
        java.util.Arrays.fill(expected, 3 * 4096, 3 * 4096 + 1001, expected[3 * 4096]);
        assertMemory();
    }

    /** RCX is unsigned: counts that would be negative numbers or truncated ones end where the pages do, and reach nothing else. */
    @ParameterizedTest
    @EnumSource(Tiers.class)
    void hugeCountsEndAtTheFirstPageThatIsMissing(Tiers tiers) {
        engine = new Engine(cpu, tiers);
        long[] counts = {-1, -2, -4096, Long.MIN_VALUE, Long.MIN_VALUE + 0x7000_0000L, 1L << 32, (1L << 32) + 1,
            0xFFFF_FFFFL,
            0x8000_0000L, -407919060};
        for (long count : counts) {
            for (int size = 1; size <= 8; size *= 2) {
                int from = BYTES - 3 * 4096;
                cpu.regs[Cpu.RAX] = 0x0101_0101_0101_0101L * size;
                cpu.regs[Cpu.RDI] = DATA + from;
                cpu.regs[Cpu.RSI] = DATA + 8;
                cpu.regs[Cpu.RCX] = count;
                boolean copies = (count & 1) == 0;
                run(instruction(copies ? 0xA4 : 0xAA, size));
                for (int i = from; i < BYTES; i++) {
                    expected[i] = copies ? expected[8 + i - from] : (byte) size;
                }
                assertEquals(DATA + BYTES, owner.fault.address);
                assertEquals(
                        "%x %x %x".formatted(count - 3 * 4096 / size, DATA + BYTES, DATA + 8 + (copies ? 3 * 4096 : 0)),
                        "%x %x %x".formatted(cpu.regs[Cpu.RCX], cpu.regs[Cpu.RDI], cpu.regs[Cpu.RSI]));
                assertMemory();
            }
        }
    }

    @Test
    void aFaultLeavesTheRegistersAtItsElement() {
        cpu.regs[Cpu.RAX] = 0;
        cpu.regs[Cpu.RDI] = DATA + 14 * 4096;
        cpu.regs[Cpu.RCX] = 3 * 4096 / 8;
        run(instruction(0xAA, 8));
        assertEquals(DATA + BYTES, owner.fault.address);
        assertEquals(DATA + BYTES, cpu.regs[Cpu.RDI]);
        assertEquals(4096 / 8, cpu.regs[Cpu.RCX]);
        assertEquals(CODE, cpu.rip);
    }
}
