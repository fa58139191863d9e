package org.ringdom.x86.runner;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.x86.engine.Engine;
import org.ringdom.x86.engine.Tiers;
import org.ringdom.x86.exception.CpuFault;
import org.ringdom.x86.harness.PageTables;
import org.ringdom.x86.memory.GuestMemory;
import org.ringdom.x86.state.Cpu;
import org.ringdom.x86.state.CpuCallbacks;

/** One static ELF program on one CPU, with system calls write and exit. */
public final class UserProgram implements CpuCallbacks {
    private static final long STACK_TOP = 0x7FFF_FFFF_0000L;
    private static final int STACK_PAGES = 64;
    private static final int EFAULT = 14;
    private static final int ENOSYS = 38;

    private final SharedBuffer ram;
    private final PageTables tables;
    private final Cpu cpu;
    private final Engine engine;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private long instructions;
    private int exitCode = -1;

    /** Loads a program into {@code ramBytes} of memory of its own. */
    public UserProgram(Arena arena, Path elf, long ramBytes, Tiers tiers) throws IOException {
        ram = SharedBuffer.allocate(arena, ramBytes);
        tables = new PageTables(ram);
        cpu = new Cpu(arena, new GuestMemory(ram), this);
        engine = new Engine(cpu, tiers);
        cpu.memory.load(cpu.memory.space(), tables.root());
        load(ByteBuffer.wrap(Files.readAllBytes(elf)).order(ByteOrder.LITTLE_ENDIAN));
        for (int i = 1; i <= STACK_PAGES; i++) {
            tables.map(STACK_TOP - i * 4096L, tables.newFrame(), flags(6));
        }
        // argc, argv, envp and the auxiliary vector: all empty.
        cpu.regs[Cpu.RSP] = STACK_TOP - 256;
    }

    /** Page flags of ELF segment flags. */
    private static long flags(int elfFlags) {
        return PageTables.PRESENT | PageTables.USER | ((elfFlags & 2) != 0 ? PageTables.WRITABLE : 0)
                | ((elfFlags & 1) == 0 ? PageTables.NO_EXECUTE : 0);
    }

    private void load(ByteBuffer elf) {
        cpu.rip = elf.getLong(24);
        int at = (int) elf.getLong(32);
        for (int i = 0; i < elf.getShort(56); i++, at += 56) {
            if (elf.getInt(at) == 1) {
                segment(elf, elf.getInt(at + 4), (int) elf.getLong(at + 8), elf.getLong(at + 16), elf.getLong(at + 32),
                        elf.getLong(at + 40));
            }
        }
    }

    private void segment(ByteBuffer elf, int flags, int offset, long va, long fileBytes, long bytes) {
        long end = va + bytes;
        for (long page = va & -4096; page < end; page += 4096) {
            long frame = tables.newFrame();
            tables.map(page, frame, flags(flags));
            for (long byteAt = Math.max(page, va); byteAt < Math.min(page + 4096, va + fileBytes); byteAt++) {
                ram.putByte((frame << 12) + byteAt - page, elf.get(offset + (int) (byteAt - va)));
            }
        }
    }

    /** Runs to the program's exit; its exit code. */
    public int run() {
        while (step(1 << 20)) {
            continue;
        }
        return exitCode;
    }

    /** Runs on for about {@code budget} instructions; false if the program has ended. */
    public boolean step(long budget) {
        instructions += budget - engine.run(budget);
        return exitCode < 0;
    }

    /** How many regions have been translated. */
    public long regions() {
        return engine.translations();
    }

    /** What the program wrote. */
    public byte[] output() {
        return output.toByteArray();
    }

    /** How many instructions it took. */
    public long instructions() {
        return instructions;
    }

    @Override
    public void syscall(Cpu c) {
        c.regs[Cpu.RCX] = c.rip;
        c.regs[11] = c.rflags();
        switch ((int) c.regs[Cpu.RAX]) {
            case 1 -> c.regs[Cpu.RAX] = write(c, c.regs[Cpu.RSI], c.regs[Cpu.RDX]);
            case 60, 231 -> {
                exitCode = (int) c.regs[Cpu.RDI] & 0xFF;
                c.stop();
            }
            default -> c.regs[Cpu.RAX] = -ENOSYS;
        }
    }

    private long write(Cpu c, long address, long bytes) {
        try {
            for (long i = 0; i < bytes; i++) {
                output.write((int) c.memory.load(address + i, 1));
            }
            return bytes;
        } catch (CpuFault e) {
            return -EFAULT;
        }
    }

    @Override
    public void interrupt(Cpu c, int vector) {
        throw new IllegalStateException("interrupt " + vector + " at " + Long.toHexString(c.rip));
    }

    @Override
    public void exception(Cpu c, CpuFault fault) {
        throw new IllegalStateException("at " + Long.toHexString(c.rip) + ": " + fault.getMessage());
    }

    @Override
    public void cpuid(Cpu c) {
        c.regs[Cpu.RAX] = 0;
    }

    @Override
    public long timestamp(Cpu c) {
        return instructions;
    }
}
