package org.ringdom.x86.interp;

import org.ringdom.x86.exception.CpuFault;
import org.ringdom.x86.exception.Vector;
import org.ringdom.x86.state.Cpu;
import org.ringdom.x86.state.Rflags;

/** Runs one CPU block by block. One per CPU; its thread is the CPU's thread. */
public final class Interpreter {
    private final Cpu cpu;
    private final CodeCache cache;

    private Block block;
    private int position;
    private long start;

    public Interpreter(Cpu cpu) {
        this.cpu = cpu;
        this.cache = new CodeCache(cpu);
        cpu.memory.setListener(cache);
    }

    /**
     * Runs until the CPU is stopped or asked for attention, or the budget is used up.
     *
     * @param budget instructions; at most a block's length more are executed
     * @return what is left of the budget, 0 or less if it is used up
     */
    public long run(long budget) {
        long left = budget;
        cache.serialise();
        while (left > 0 && !cpu.needsAttention()) {
            try {
                left = (cpu.flagRest & Rflags.TF) != 0 ? step(left) : runBlocks(left);
            } catch (CpuFault fault) {
                left -= settle();
                raise(fault);
            } catch (Leave leave) {
                left -= position;
                left--;
            } catch (RuntimeException e) {
                if (e != Block.GONE) {
                    throw e;
                }
                left -= settle();
            }
        }
        cpu.takeAttention();
        return left;
    }

    /** Forgets what was decoded from bytes that somebody else than this CPU has changed. On the CPU's thread. */
    public void codeChanged(long physical, int bytes) {
        cache.codeChanged(physical, bytes);
    }

    /** A serialising instruction: code that other CPUs have changed is seen from here on. On the CPU's thread. */
    public void serialise() {
        cache.serialise();
    }

    private long runBlocks(long budget) {
        Cpu c = cpu;
        long left = budget;
        do {
            block = null;
            Block next = cache.at(c.rip);
            execute(c, next, next.insns);
            left -= next.insns.length;
        } while (left > 0 && !c.needsAttention() && (c.flagRest & Rflags.TF) == 0);
        return left;
    }

    private void execute(Cpu c, Block next, Insn[] insns) {
        long from = c.rip;
        c.regs[Cpu.BLOCK] = from;
        start = from;
        block = next;
        c.rip = from + next.bytes;
        int i = 0;
        try {
            for (; i < insns.length; i++) {
                insns[i].execute(c);
            }
        } catch (RuntimeException e) {
            position = i;
            throw e;
        }
    }

    /** One instruction with the trap flag set: #DB follows it, unless it faulted. */
    private long step(long left) {
        Cpu c = cpu;
        block = null;
        c.shadow = false;
        Block single = cache.single(c.rip);
        execute(c, single, single.insns);
        if (!c.shadow) {
            c.callbacks.exception(c, c.fault.with(Vector.DEBUG, 0));
        }
        return left - 1;
    }

    /** Puts RIP back to the instruction that did not complete; how many of its block did. */
    private int settle() {
        if (block == null) {
            return 0;
        }
        cpu.rip = start + block.offsets[position];
        return position;
    }

    private void raise(CpuFault fault) {
        boolean byStack = fault.vector == Vector.GENERAL_PROTECTION && fault.address == CpuFault.NOT_CANONICAL
                && block != null && block.insns[position].stackSegment;
        if (byStack) {
            fault.vector = Vector.STACK_FAULT;
        }
        cpu.callbacks.exception(cpu, fault);
    }
}
