package org.ringdom.x86.host;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.platform.memory.ExecutableMemory;
import org.ringdom.x86.interp.InstructionSet;
import org.ringdom.x86.interp.MachineCode;
import org.ringdom.x86.memory.Mmu;
import org.ringdom.x86.state.Cpu;
import org.ringdom.x86.state.CpuCallbacks;
import org.ringdom.x86.state.Rflags;

/** Runs a CPU's code on the host's own processor. Belongs to the CPU's thread. */
public final class HostTier implements MachineCode {
    /** Instructions that a run may exceed its budget by: the longest block. */
    private static final int GRACE = 64;
    private static final long CODE_BYTES = 64L << 20;
    /** Those that LAHF gives. */
    private static final long LOW_STATUS = Rflags.STATUS & ~Rflags.OF;

    private final Cpu cpu;
    private final Mmu mmu;
    private final HostBlocks blocks;
    private final MemorySegment enter;
    private final MemorySegment registers;
    private long done;

    private HostTier(Arena arena, Cpu cpu, ExecutableMemory code) {
        this.cpu = cpu;
        mmu = cpu.memory;
        long offset = cpu.callbacks.timestampOffset();
        blocks = new HostBlocks(arena, mmu, SharedBuffer.of(code.segment()), InstructionSet.instance().table(),
                offset != CpuCallbacks.NO_CLOCK);
        cpu.regs[HostState.CLOCK] = offset;
        enter = code.segment().asSlice(blocks.stubs().enter - code.segment().address());
        registers = MemorySegment.ofArray(cpu.regs);
        cpu.regs[HostState.READS] = mmu.readTable();
        cpu.regs[HostState.WRITES] = mmu.writeTable();
        cpu.regs[HostState.XMM] = cpu.vector.address();
        cpu.regs[HostState.JUMPS] = blocks.jumps().address();
    }

    /** The tier of a CPU, if the host is an x86-64 processor, and gives memory for code. */
    public static Optional<HostTier> of(Arena arena, Cpu cpu) {
        return of(arena, cpu, CODE_BYTES);
    }

    /**
     * The same.
     *
     * @param codeBytes how much memory code may take, a multiple of 2 MiB; when it is full all code is dropped
     */
    public static Optional<HostTier> of(Arena arena, Cpu cpu, long codeBytes) {
        if (!System.getProperty("os.arch").equals("amd64")) {
            return Optional.empty();
        }
        try {
            return Optional.of(new HostTier(arena, cpu, ExecutableMemory.allocate(arena, codeBytes)));
        } catch (LinuxException refused) {
            return Optional.empty();
        }
    }

    @Override
    public boolean run(long budget) {
        done = 0;
        long[] state = cpu.regs;
        state[HostState.TAG] = mmu.tag();
        state[HostState.LOWER] = mmu.generation(0);
        state[HostState.UPPER] = mmu.generation(-1);
        state[HostState.BUDGET] = budget;
        state[HostState.DIRECTION] = cpu.direction;
        for (int i = 0; i < SegmentCode.SEGMENTS; i++) {
            state[HostState.SELECTORS + i] = cpu.selectors[i];
        }
        long code = blocks.find(cpu.rip);
        state[HostState.FLAGS] = flags();
        state[HostState.MXCSR] = cpu.vector.mxcsr;
        try {
            return goOn(code);
        } finally {
            setFlags(state[HostState.FLAGS]);
            cpu.vector.mxcsr = (int) state[HostState.MXCSR];
            done += budget - state[HostState.BUDGET];
        }
    }

    private boolean goOn(long first) {
        long[] state = cpu.regs;
        long code = first;
        boolean last = false;
        while (true) {
            ExecutableMemory.call(enter, registers, code);
            int reason = (int) state[HostState.EXIT];
            cpu.rip = state[HostState.RIP];
            switch (reason) {
                case HostState.MISSED -> {
                    if (!refill()) {
                        return true;
                    }
                    code = blocks.address(state[HostState.SITE]);
                    continue;
                }
                case HostState.UNTRANSLATED -> {
                    return true;
                }
                case HostState.EXHAUSTED -> {
                    if (state[HostState.BUDGET] <= 0 || last) {
                        return false;
                    }
                    last = true;
                    done += GRACE;
                    state[HostState.BUDGET] += GRACE;
                }
                default -> {
                }
            }
            int epoch = blocks.epoch();
            long site = state[HostState.SITE];
            code = blocks.find(cpu.rip);
            if (reason == HostState.LINK && epoch == blocks.epoch()) {
                blocks.link(site, code);
            }
        }
    }

    /** Fills the TLB for the access that missed it; false if it is the interpreter's. Throws its fault. */
    private boolean refill() {
        long[] state = cpu.regs;
        int access = (int) state[HostState.ACCESS];
        int undone = access & 0xFF;
        int bytes = access >>> 8 & 0xFF;
        state[HostState.BUDGET] += undone;
        boolean filled = bytes != 0
                && mmu.refill(state[HostState.ADDRESS], bytes, (access & HostState.WRITE) != 0);
        if (filled) {
            state[HostState.BUDGET] -= undone;
        }
        return filled;
    }

    private long flags() {
        long status = cpu.statusFlags();
        return (status & Rflags.OF) / Rflags.OF | (status & LOW_STATUS | Rflags.FIXED) << 8;
    }

    private void setFlags(long image) {
        cpu.setStatus(image >>> 8 & LOW_STATUS | (image & 1) * Rflags.OF);
    }

    @Override
    public long done() {
        return done;
    }

    @Override
    public boolean codeChanged(long physical, int bytes) {
        return blocks.codeChanged(physical, bytes);
    }

    @Override
    public void mappingsChanged() {
        blocks.mappingsChanged();
    }

    @Override
    public void mappingChanged(long va) {
        blocks.mappingChanged(va);
    }

    @Override
    public long blocks() {
        return blocks.made();
    }

    @Override
    public long codeBytes() {
        return blocks.used();
    }
}
