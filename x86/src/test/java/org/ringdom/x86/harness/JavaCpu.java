package org.ringdom.x86.harness;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.x86.engine.Engine;
import org.ringdom.x86.engine.Tiers;
import org.ringdom.x86.exception.CpuFault;
import org.ringdom.x86.memory.GuestMemory;
import org.ringdom.x86.state.Cpu;
import org.ringdom.x86.state.CpuCallbacks;

/** The CPU under test in the same surroundings as {@code native.c}: code, data and read-only page at the same addresses. */
final class JavaCpu implements CpuCallbacks {
    /** In the place of a vector: the program did not end. */
    static final int BUDGET = 299;
    private static final long CODE_FLAGS = PageTables.PRESENT | PageTables.USER | PageTables.WRITABLE;

    private final SharedBuffer ram;
    private final PageTables tables;
    private boolean secondPage;
    private final Cpu cpu;
    private final Engine engine;
    private final long codeFrame;
    private final long dataFrame;
    private TestCase.Result out;

    JavaCpu(Arena arena) {
        this(arena, Tiers.INTERPRETER);
    }

    JavaCpu(Arena arena, Tiers tiers) {
        ram = SharedBuffer.allocate(arena, 64 * 4096);
        tables = new PageTables(ram);
        codeFrame = tables.newFrame();
        tables.newFrame();
        dataFrame = tables.newFrame();
        tables.newFrame();
        long counters = tables.newFrame();
        long readOnlyFrame = tables.newFrame();
        long data = PageTables.PRESENT | PageTables.USER | PageTables.NO_EXECUTE;
        tables.map(TestCase.CODE, codeFrame, CODE_FLAGS);
        tables.map(TestCase.DATA, dataFrame, data | PageTables.WRITABLE);
        tables.map(TestCase.DATA + 4096, dataFrame + 1, data | PageTables.WRITABLE);
        tables.map(TestCase.READ_ONLY, readOnlyFrame, data);
        tables.map(ProgramGenerator.COUNTERS, counters, data | PageTables.WRITABLE);
        fill(readOnlyFrame << 12, 1, 4096);
        ram.segment().asSlice(codeFrame << 12, 8192).fill((byte) 0xCC);
        cpu = new Cpu(arena, new GuestMemory(ram), this);
        cpu.memory.load(cpu.memory.space(), tables.root());
        cpu.vector.xcr0 = 3;
        engine = new Engine(cpu, tiers);
    }

    private void fill(long physical, long seed, int bytes) {
        long[] words = TestCase.pattern(seed, bytes);
        MemorySegment.copy(words, 0, ram.segment(), ValueLayout.JAVA_LONG, physical, words.length);
    }

    void run(TestCase test, TestCase.Result result) {
        out = result;
        boolean crossing = (test.rip & 0xFFF) + test.code.length > 4096;
        if (crossing != secondPage) {
            secondPage = crossing;
            tables.map(TestCase.CODE + 4096, codeFrame + 1, crossing ? CODE_FLAGS : 0);
            cpu.memory.flushAll();
        }
        long code = (codeFrame << 12) + (test.rip & 0xFFF);
        MemorySegment.copy(test.code, 0, ram.segment(), ValueLayout.JAVA_BYTE, code, test.code.length);
        engine.codeChanged(codeFrame << 12, 4096);
        engine.codeChanged(codeFrame + 1 << 12, 4096);
        fill(dataFrame << 12, test.seed, TestCase.DATA_SIZE);
        MemorySegment.copy(test.patch, 0, ram.segment(), ValueLayout.JAVA_BYTE, (dataFrame << 12) + test.patchAt,
                test.patch.length);
        System.arraycopy(test.gpr, 0, cpu.regs, 0, 16);
        cpu.setRflags(test.flags);
        cpu.rip = test.rip;
        FxImage.load(cpu.vector, test.fx);
        out.trap = BUDGET;
        engine.run(1_000_000);
        System.arraycopy(cpu.regs, 0, result.gpr, 0, 16);
        result.flags = cpu.rflags();
        result.rip = cpu.rip;
        FxImage.store(cpu.vector, result.fx);
        MemorySegment.copy(ram.segment(), ValueLayout.JAVA_BYTE, dataFrame << 12, result.memory, 0, TestCase.DATA_SIZE);
        ram.segment().asSlice(codeFrame << 12, 8192).fill((byte) 0xCC);
    }

    /** How many regions have been translated. */
    long regions() {
        return engine.translations();
    }

    private void end(int vector, long error, long address) {
        out.trap = vector;
        out.error = error;
        out.cr2 = address;
        cpu.stop();
    }

    @Override
    public void syscall(Cpu c) {
        end(256, 0, 0);
    }

    @Override
    public void interrupt(Cpu c, int vector) {
        end(vector, 0, 0);
    }

    @Override
    public void exception(Cpu c, CpuFault fault) {
        end(fault.vector, fault.errorCode, fault.address);
    }

    @Override
    public void cpuid(Cpu c) {
        throw c.fault.undefined();
    }

    @Override
    public long timestamp(Cpu c) {
        return 0;
    }
}
