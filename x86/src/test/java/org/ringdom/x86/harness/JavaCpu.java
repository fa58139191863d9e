package org.ringdom.x86.harness;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.x86.exception.CpuFault;
import org.ringdom.x86.interp.Interpreter;
import org.ringdom.x86.memory.GuestMemory;
import org.ringdom.x86.state.Cpu;
import org.ringdom.x86.state.CpuCallbacks;

/** The CPU under test in the same surroundings as {@code native.c}: code, data and read-only page at the same addresses. */
final class JavaCpu implements CpuCallbacks {
    private final SharedBuffer ram;
    private final Cpu cpu;
    private final Interpreter interpreter;
    private final long codeFrame;
    private final long dataFrame;
    private TestCase.Result out;

    JavaCpu(Arena arena) {
        ram = SharedBuffer.allocate(arena, 64 * 4096);
        PageTables tables = new PageTables(ram);
        codeFrame = tables.newFrame();
        dataFrame = tables.newFrame();
        tables.newFrame();
        long readOnlyFrame = tables.newFrame();
        long data = PageTables.PRESENT | PageTables.USER | PageTables.NO_EXECUTE;
        tables.map(TestCase.CODE, codeFrame, PageTables.PRESENT | PageTables.USER | PageTables.WRITABLE);
        tables.map(TestCase.DATA, dataFrame, data | PageTables.WRITABLE);
        tables.map(TestCase.DATA + 4096, dataFrame + 1, data | PageTables.WRITABLE);
        tables.map(TestCase.READ_ONLY, readOnlyFrame, data);
        fill(readOnlyFrame << 12, 1, 4096);
        ram.segment().asSlice(codeFrame << 12, 4096).fill((byte) 0xCC);
        cpu = new Cpu(arena, new GuestMemory(ram), this);
        cpu.memory.load(cpu.memory.space(), tables.root());
        cpu.vector.xcr0 = 3;
        interpreter = new Interpreter(cpu);
    }

    private void fill(long physical, long seed, int bytes) {
        long[] words = TestCase.pattern(seed, bytes);
        MemorySegment.copy(words, 0, ram.segment(), ValueLayout.JAVA_LONG, physical, words.length);
    }

    void run(TestCase test, TestCase.Result result) {
        out = result;
        long code = (codeFrame << 12) + (test.rip & 0xFFF);
        MemorySegment.copy(test.code, 0, ram.segment(), ValueLayout.JAVA_BYTE, code, test.code.length);
        interpreter.codeChanged(code, 4096);
        fill(dataFrame << 12, test.seed, TestCase.DATA_SIZE);
        MemorySegment.copy(test.patch, 0, ram.segment(), ValueLayout.JAVA_BYTE, (dataFrame << 12) + test.patchAt,
                test.patch.length);
        System.arraycopy(test.gpr, 0, cpu.regs, 0, 16);
        cpu.setRflags(test.flags);
        cpu.rip = test.rip;
        FxImage.load(cpu.vector, test.fx);
        interpreter.run(1_000_000);
        System.arraycopy(cpu.regs, 0, result.gpr, 0, 16);
        result.flags = cpu.rflags();
        result.rip = cpu.rip;
        FxImage.store(cpu.vector, result.fx);
        MemorySegment.copy(ram.segment(), ValueLayout.JAVA_BYTE, dataFrame << 12, result.memory, 0, TestCase.DATA_SIZE);
        ram.segment().asSlice(codeFrame << 12, 4096).fill((byte) 0xCC);
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
