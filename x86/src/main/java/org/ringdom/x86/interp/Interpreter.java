package org.ringdom.x86.interp;

import org.ringdom.x86.exception.CpuFault;
import org.ringdom.x86.exception.Vector;
import org.ringdom.x86.state.Cpu;
import org.ringdom.x86.state.Rflags;

/** Runs one CPU block by block. One per CPU; its thread is the CPU's thread. */
public final class Interpreter {
    /** Most instructions that translated code does before the loop looks for attention again. */
    private static final long SLICE = 60_000;

    private final Cpu cpu;
    private final CodeCache cache;
    /** Null: everything is interpreted. */
    private final Translator translator;
    /** Null: there is none. */
    private final MachineCode machine;

    /** What is left of the budget. */
    private long left;
    /** Executed here and not by translated code. */
    private long interpreted;
    private Block block;
    private int position;
    private long start;

    /** Runs on the interpreter alone. */
    public Interpreter(Cpu cpu) {
        this(cpu, null, null);
    }

    /**
     * @param translator makes regions of what is hot; null: there are none
     * @param machine runs what it can; null: nobody does
     */
    public Interpreter(Cpu cpu, Translator translator, MachineCode machine) {
        this.cpu = cpu;
        this.translator = translator;
        this.machine = machine;
        this.cache = new CodeCache(cpu, translator == null ? 1 : translator.mostRegions(), machine);
        cpu.memory.setListener(cache);
    }

    /**
     * Runs until the CPU is stopped or asked for attention, or the budget is used up.
     *
     * @param budget instructions; at most a block's length more are executed
     * @return what is left of the budget, 0 or less if it is used up
     */
    public long run(long budget) {
        cpu.memory.enter();
        try {
            return runEntered(budget);
        } finally {
            cpu.memory.leave();
        }
    }

    private long runEntered(long budget) {
        left = budget;
        while (left > 0 && !cpu.wantsToLeave()) {
            try {
                if (cpu.memory.requested()) {
                    cpu.memory.serve();
                }
                if ((cpu.flagRest & Rflags.TF) != 0) {
                    step();
                } else if (machine != null) {
                    runMachine();
                } else if (translator != null) {
                    runBlocks();
                } else {
                    runInterpreted();
                }
            } catch (CpuFault fault) {
                left -= settle() + 1;
                raise(fault);
            } catch (Leave leave) {
                left -= position + 1;
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

    /** How many instructions were executed here, and not by translated code, since this was asked last; those that faulted are left out. */
    public long takeInterpreted() {
        long taken = interpreted;
        interpreted = 0;
        return taken;
    }

    /** How many translated regions there are now. */
    public int regions() {
        return cache.regions();
    }

    /** Forgets what was decoded from bytes that somebody else than this CPU has changed. On the CPU's thread. */
    public void codeChanged(long physical, int bytes) {
        cpu.memory.codeChanged(physical, bytes);
    }

    private void runMachine() {
        Cpu c = cpu;
        do {
            block = null;
            boolean instruction;
            try {
                instruction = machine.run(Math.min(left, SLICE));
            } finally {
                left -= machine.done();
            }
            if (instruction) {
                Block next = cache.at(c.rip);
                execute(c, next, next.insns);
                left--;
                interpreted++;
            }
        } while (left > 0 && !c.needsAttention() && (c.flagRest & Rflags.TF) == 0);
    }

    private void runInterpreted() {
        Cpu c = cpu;
        block = null;
        Block next = cache.at(c.rip);
        while (true) {
            Block last = next;
            execute(c, last, last.insns);
            left -= last.insns.length;
            interpreted += last.insns.length;
            if (left <= 0 || c.needsAttention() || (c.flagRest & Rflags.TF) != 0) {
                return;
            }
            next = cache.successor(last, c.rip);
            if (next == null) {
                block = null;
                next = cache.link(last, c.rip);
            }
        }
    }

    private void runBlocks() {
        Cpu c = cpu;
        do {
            block = null;
            Region region = cache.hot(c.rip);
            Block next = null;
            if (region == null) {
                next = cache.at(c.rip);
                region = cache.region();
            }
            if (region != null) {
                region.used = true;
                long slice = Math.min(left, SLICE);
                long done = slice - region.run(c, slice);
                left -= done;
                if (region.heated(done)) {
                    improve(region);
                }
                if (!c.missed) {
                    continue;
                }
                c.missed = false;
                next = cache.at(c.rip);
            } else if (heated(next)) {
                continue;
            }
            execute(c, next, next.insns);
            left -= next.insns.length;
            interpreted += next.insns.length;
        } while (left > 0 && !c.needsAttention() && (c.flagRest & Rflags.TF) == 0);
    }

    /** Counts an execution of a block; true if a region has just been put in its place. */
    private boolean heated(Block next) {
        if (++next.heat != translator.threshold() + 1) {
            return false;
        }
        if (!translator.ready()) {
            next.heat /= 2;
            return false;
        }
        Region region = translator.translate(cpu, cache, cpu.rip, false);
        if (region == null) {
            return false;
        }
        cache.install(next, region, cpu.rip);
        return true;
    }

    /** Puts a better region in the place of one that has run for long, and has just run. */
    private void improve(Region region) {
        Region better = region.valid ? translator.translate(cpu, cache, region.foundAt, true) : null;
        if (better != null) {
            better.setHot();
            cache.replace(region, better, region.foundAt);
        }
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
    private void step() {
        Cpu c = cpu;
        block = null;
        c.shadow = false;
        Block single = cache.single(c.rip);
        execute(c, single, single.insns);
        if (!c.shadow) {
            c.callbacks.exception(c, c.fault.with(Vector.DEBUG, 0));
        }
        left--;
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
