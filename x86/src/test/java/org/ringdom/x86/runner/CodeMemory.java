package org.ringdom.x86.runner;

import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.x86.engine.Engine;
import org.ringdom.x86.engine.Tiers;
import org.ringdom.x86.harness.PageTables;
import org.ringdom.x86.memory.GuestMemory;
import org.ringdom.x86.state.Cpu;

/**
 * What machine code costs in memory: runs very many different instructions once, in blocks as a compiler makes them (two loads, a
 * store, arithmetic, a comparison and a branch), and prints a line of key=value: instructions; blocks; bytes of machine code;
 * bytes of the heap.
 */
public final class CodeMemory {
    private static final long CODE = 0x1000_0000L;
    private static final long DATA = 0x4000_0000L;
    private static final long USER = PageTables.PRESENT | PageTables.USER | PageTables.WRITABLE;
    private static final int PAGE = 4096;
    private static final int LONGEST_BLOCK = 64;
    private static final int BYTES_PER_BLOCK = 47;
    private static final int BLOCK = 8;
    private static final int[] ALU = {0x01, 0x29, 0x21, 0x09, 0x31, 0x85};
    /** All but RSP, RSI, which is the data's address, and RDI. */
    private static final int[] REGISTERS = {0, 1, 2, 3, 5, 8, 9, 10, 11, 12, 13, 14, 15};

    private final Random random = new Random(1);

    private CodeMemory() {
    }

    /** About how many instructions. */
    public static void main(String[] args) {
        new CodeMemory().run(Integer.parseInt(args[0]));
    }

    private void run(int wanted) {
        ByteBuffer code = ByteBuffer.allocate(wanted / BLOCK * (BYTES_PER_BLOCK + 2) + 2 * PAGE)
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < wanted / BLOCK; i++) {
            if (PAGE - code.position() % PAGE < LONGEST_BLOCK) {
                int rest = PAGE - code.position() % PAGE;
                code.put((byte) 0xE9).putInt(rest - 5).position(code.position() + rest - 5);
            }
            block(code);
        }
        code.put((byte) 0xCC);
        int pages = code.position() / PAGE + 1;
        try (Arena arena = Arena.ofConfined()) {
            SharedBuffer ram = SharedBuffer.allocate(arena, (pages + pages / 256L + 64) * PAGE);
            PageTables tables = new PageTables(ram);
            for (int page = 0; page < pages; page++) {
                long frame = tables.newFrame();
                tables.map(CODE + (long) page * PAGE, frame, USER);
                ram.putBytes(frame * PAGE, code.array(), page * PAGE, PAGE);
            }
            tables.map(DATA, tables.newFrame(), USER);
            Cpu cpu = new Cpu(arena, new GuestMemory(ram), new Stopping());
            cpu.memory.load(cpu.memory.space(), tables.root());
            measure(new Engine(cpu, Tiers.HOST), cpu);
        }
    }

    private static void measure(Engine engine, Cpu cpu) {
        cpu.regs[Cpu.RSI] = DATA;
        long heapBefore = heap();
        long codeBefore = engine.codeBytes();
        cpu.rip = CODE;
        long budget = Long.MAX_VALUE / 2;
        long instructions = budget - engine.run(budget);
        System.out.printf("instructions=%d blocks=%d codeBytes=%d heapBytes=%d%n", instructions, engine.translations(),
                engine.codeBytes() - codeBefore, heap() - heapBefore);
    }

    private static long heap() {
        var memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    private int register() {
        return REGISTERS[random.nextInt(REGISTERS.length)];
    }

    private static void opcode(ByteBuffer code, int opcode, int reg, int rm) {
        code.put((byte) (0x48 | reg >> 3 << 2 | rm >> 3)).put((byte) opcode);
    }

    private void access(ByteBuffer code, int opcode) {
        int reg = register();
        opcode(code, opcode, reg, Cpu.RSI);
        code.put((byte) (0x80 | (reg & 7) << 3 | Cpu.RSI)).putInt(random.nextInt(PAGE / 8) * 8);
    }

    private void registers(ByteBuffer code, int opcode) {
        int reg = register();
        int rm = register();
        opcode(code, opcode, reg, rm);
        code.put((byte) (0xC0 | (reg & 7) << 3 | rm & 7));
    }

    private void immediate(ByteBuffer code, int digit) {
        int rm = register();
        opcode(code, 0x81, 0, rm);
        code.put((byte) (0xC0 | digit << 3 | rm & 7)).putInt(random.nextInt());
    }

    /** Eight instructions; the branch leads to the next block whether it is taken or not. */
    private void block(ByteBuffer code) {
        access(code, 0x8B);
        registers(code, ALU[random.nextInt(ALU.length)]);
        access(code, 0x8B);
        immediate(code, random.nextInt(7));
        registers(code, 0x89);
        access(code, 0x89);
        immediate(code, 7);
        code.put((byte) 0x0F).put((byte) (0x80 | random.nextInt(16))).putInt(0);
    }
}
