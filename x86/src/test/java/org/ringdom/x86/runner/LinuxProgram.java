package org.ringdom.x86.runner;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.x86.engine.Engine;
import org.ringdom.x86.engine.Tiers;
import org.ringdom.x86.exception.CpuFault;
import org.ringdom.x86.harness.PageTables;
import org.ringdom.x86.memory.GuestMemory;
import org.ringdom.x86.state.Cpu;
import org.ringdom.x86.state.CpuCallbacks;
import org.ringdom.x86.state.CpuFeatures;

/** A static program with its C library: arguments, the auxiliary vector, and the system calls that such programs make. */
final class LinuxProgram implements CpuCallbacks {
    private static final long STACK_TOP = 0x7FFF_FFFF_0000L;
    private static final int STACK_PAGES = 256;
    private static final long MAPPINGS = 0x7000_0000_0000L;
    private static final int ENOENT = 2;
    private static final int EBADF = 9;
    private static final int ENOMEM = 12;
    private static final int ENOTTY = 25;
    private static final int ENOSYS = 38;
    private static final long READ_WRITE = PageTables.PRESENT | PageTables.USER | PageTables.WRITABLE
            | PageTables.NO_EXECUTE;

    private final SharedBuffer ram;
    private final PageTables tables;
    private final Cpu cpu;
    private final Engine engine;
    private final byte[] input;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private int inputAt;
    private long heapStart;
    private long heapEnd;
    private long nextMapping = MAPPINGS;
    private long instructions;
    private int exitCode = -1;

    /** Loads a program; {@code arguments} includes its name, {@code input} is what it can read. */
    LinuxProgram(Arena arena, Path elf, List<String> arguments, byte[] input, long ramBytes, Tiers tiers)
            throws IOException {
        this.input = input.clone();
        ram = SharedBuffer.allocate(arena, ramBytes);
        tables = new PageTables(ram);
        cpu = new Cpu(arena, new GuestMemory(ram), this);
        cpu.vector.xcr0 = CpuFeatures.LEAF_D_0_EAX;
        engine = new Engine(cpu, tiers);
        cpu.memory.load(cpu.memory.space(), tables.root());
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(elf)).order(ByteOrder.LITTLE_ENDIAN);
        long headers = load(file);
        map(STACK_TOP - STACK_PAGES * 4096L, STACK_TOP, READ_WRITE);
        stack(file, headers, arguments);
    }

    private void map(long from, long to, long flags) {
        for (long page = from & -4096; page < to; page += 4096) {
            tables.map(page, tables.newFrame(), flags);
        }
    }

    private long load(ByteBuffer elf) {
        cpu.rip = elf.getLong(24);
        long headers = 0;
        int at = (int) elf.getLong(32);
        for (int i = 0; i < elf.getShort(56); i++, at += 56) {
            if (elf.getInt(at) == 1) {
                long va = elf.getLong(at + 16);
                long end = va + elf.getLong(at + 40);
                boolean executable = (elf.getInt(at + 4) & 1) != 0;
                map(va, end, executable ? READ_WRITE & ~PageTables.NO_EXECUTE : READ_WRITE);
                int offset = (int) elf.getLong(at + 8);
                for (long b = 0; b < elf.getLong(at + 32); b++) {
                    cpu.memory.store(va + b, elf.get(offset + (int) b), 1);
                }
                headers = offset == 0 ? va + elf.getLong(32) : headers;
                heapStart = Math.max(heapStart, end + 4095 & -4096);
            }
        }
        heapEnd = heapStart;
        return headers;
    }

    private void stack(ByteBuffer elf, long headers, List<String> arguments) {
        long text = STACK_TOP - 4096;
        long random = text;
        long at = text + 16;
        long[] pointers = new long[arguments.size()];
        for (int i = 0; i < pointers.length; i++) {
            pointers[i] = at;
            for (byte b : (arguments.get(i) + "\0").getBytes(StandardCharsets.UTF_8)) {
                cpu.memory.store(at++, b, 1);
            }
        }
        long sp = text - 1024;
        cpu.regs[Cpu.RSP] = sp;
        sp = push(sp, pointers.length);
        for (long pointer : pointers) {
            sp = push(sp, pointer);
        }
        sp = push(push(sp, 0), 0);
        long[] auxiliary = {3, headers, 4, 56, 5, elf.getShort(56), 6, 4096, 9, cpu.rip, 25, random, 0, 0};
        for (long word : auxiliary) {
            sp = push(sp, word);
        }
    }

    private long push(long at, long value) {
        cpu.memory.store(at, value, 8);
        return at + 8;
    }

    /** Runs to the program's exit; its exit code. */
    int run() {
        while (exitCode < 0) {
            long slice = 1 << 20;
            instructions += slice - engine.run(slice);
        }
        return exitCode;
    }

    byte[] output() {
        return output.toByteArray();
    }

    long instructions() {
        return instructions;
    }

    @Override
    public void syscall(Cpu c) {
        c.regs[Cpu.RCX] = c.rip;
        c.regs[11] = c.rflags();
        long a = c.regs[Cpu.RDI];
        long b = c.regs[Cpu.RSI];
        long d = c.regs[Cpu.RDX];
        c.regs[Cpu.RAX] = switch ((int) c.regs[Cpu.RAX]) {
            case 0 -> read(a, b, d);
            case 1 -> write(b, d);
            case 20 -> writeVector(b, d);
            case 9 -> mapAnonymous(b, c.regs[10]);
            case 12 -> brk(a);
            case 158 -> archPrctl(c, a, b);
            case 60, 231 -> {
                exitCode = (int) a & 0xFF;
                c.stop();
                yield 0;
            }
            case 5, 262 -> status(c.regs[Cpu.RAX] == 5 ? b : d);
            case 16 -> -ENOTTY;
            case 3, 10, 11, 13, 14, 32, 102, 104, 107, 108, 218, 273, 302, 39, 186, 95 -> 0;
            case 2, 21, 89, 257, 267 -> -ENOENT;
            case 318 -> b;
            default -> -ENOSYS;
        };
    }

    private long read(long fd, long to, long bytes) {
        if (fd != 0) {
            return -EBADF;
        }
        int count = (int) Math.min(bytes, input.length - inputAt);
        for (int i = 0; i < count; i++) {
            cpu.memory.store(to + i, input[inputAt++], 1);
        }
        return count;
    }

    private long write(long from, long bytes) {
        for (long i = 0; i < bytes; i++) {
            output.write((int) cpu.memory.load(from + i, 1));
        }
        return bytes;
    }

    private long writeVector(long vectors, long count) {
        long sum = 0;
        for (long i = 0; i < count; i++) {
            sum += write(cpu.memory.load(vectors + 16 * i, 8), cpu.memory.load(vectors + 16 * i + 8, 8));
        }
        return sum;
    }

    /** Standard input and output are pipes. */
    private long status(long to) {
        for (int i = 0; i < 144; i += 8) {
            cpu.memory.store(to + i, 0, 8);
        }
        cpu.memory.store(to + 24, 0x1000 | 0600, 4);
        return 0;
    }

    private long mapAnonymous(long bytes, long flags) {
        if ((flags & 0x20) == 0) {
            return -ENOMEM;
        }
        long at = nextMapping;
        nextMapping += bytes + 4095 & -4096;
        map(at, nextMapping, READ_WRITE);
        return at;
    }

    private long brk(long end) {
        if (end > heapEnd && end < heapStart + (64 << 20)) {
            map(heapEnd + 4095 & -4096, end, READ_WRITE);
            heapEnd = end + 4095 & -4096;
        }
        return end >= heapStart && end <= heapEnd ? end : heapEnd;
    }

    private static long archPrctl(Cpu c, long code, long address) {
        if (code != 0x1002) {
            return -ENOSYS;
        }
        c.regs[Cpu.FS] = address;
        return 0;
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
        switch ((int) c.regs[Cpu.RAX]) {
            case 0 -> set(c, 0xD, 0x756E_6547, 0x6C65_746E, 0x4965_6E69);
            case 1 -> set(c, 0x106CA, 8 << 8, CpuFeatures.LEAF_1_ECX | CpuFeatures.LEAF_1_ECX_XSAVE
                    | CpuFeatures.LEAF_1_ECX_OSXSAVE, CpuFeatures.LEAF_1_EDX);
            case 7 -> set(c, 0, CpuFeatures.LEAF_7_EBX | CpuFeatures.LEAF_7_EBX_FSGSBASE, CpuFeatures.LEAF_7_ECX, 0);
            case 0xD -> {
                boolean first = c.regs[Cpu.RCX] == 0;
                set(c, first ? CpuFeatures.LEAF_D_0_EAX : CpuFeatures.LEAF_D_1_EAX, CpuFeatures.XSAVE_BYTES,
                        first ? CpuFeatures.XSAVE_BYTES : 0, 0);
            }
            case 0x8000_0000 -> set(c, 0x8000_0001, 0, 0, 0);
            case 0x8000_0001 -> set(c, 0, 0, CpuFeatures.LEAF_80000001_ECX, CpuFeatures.LEAF_80000001_EDX);
            default -> set(c, 0, 0, 0, 0);
        }
    }

    private static void set(Cpu c, int eax, int ebx, int ecx, int edx) {
        c.regs[Cpu.RAX] = eax & 0xFFFF_FFFFL;
        c.regs[Cpu.RBX] = ebx & 0xFFFF_FFFFL;
        c.regs[Cpu.RCX] = ecx & 0xFFFF_FFFFL;
        c.regs[Cpu.RDX] = edx & 0xFFFF_FFFFL;
    }

    @Override
    public long timestamp(Cpu c) {
        return instructions;
    }
}
