package org.ringdom.x86.engine;

import org.ringdom.x86.host.HostTier;
import org.ringdom.x86.interp.Interpreter;
import org.ringdom.x86.interp.MachineCode;
import org.ringdom.x86.state.Cpu;
import org.ringdom.x86.translate.RegionTranslator;

/** Runs one CPU. Its thread is the CPU's thread. */
public final class Engine {
    /** Executions of a block after which it is translated. */
    private static final int THRESHOLD = 300;

    private static final int MOST_REGIONS = 10_000;

    private final Interpreter interpreter;
    /** Null: everything is interpreted. */
    private final RegionTranslator translator;
    /** Null: the host's processor runs nothing by itself. */
    private final MachineCode machine;

    /** A CPU on the best tiers that there are. */
    public Engine(Cpu cpu) {
        this(cpu, Tiers.HOST);
    }

    /** A CPU on the tiers asked for. */
    public Engine(Cpu cpu, Tiers tiers) {
        this(cpu, tiers, MOST_REGIONS);
    }

    /** @param mostRegions translated regions that are kept at a time, about 15 KiB each */
    public Engine(Cpu cpu, Tiers tiers, int mostRegions) {
        machine = tiers == Tiers.HOST ? HostTier.of(cpu.arena, cpu).orElse(null) : null;
        translator = switch (tiers) {
            case INTERPRETER -> null;
            case TRANSLATOR -> new RegionTranslator(0, mostRegions);
            case BOTH, HOST -> machine != null ? null : new RegionTranslator(THRESHOLD, mostRegions);
        };
        interpreter = new Interpreter(cpu, translator, machine);
    }

    /** See {@link Interpreter#run}. */
    public long run(long budget) {
        return interpreter.run(budget);
    }

    /** How many instructions the interpreter has executed since this was asked last; the others were translated code. */
    public long takeInterpreted() {
        return interpreter.takeInterpreted();
    }

    /** How many pieces of code have been translated so far. */
    public long translations() {
        return machine != null ? machine.blocks() : translator == null ? 0 : translator.regions();
    }

    /** How many of them are kept now. */
    public int regionsKept() {
        return interpreter.regions();
    }

    /** How many bytes of machine code there are now, dropped code included. */
    public long codeBytes() {
        return machine == null ? 0 : machine.codeBytes();
    }

    /** See {@link Interpreter#codeChanged}. */
    public void codeChanged(long physical, int bytes) {
        interpreter.codeChanged(physical, bytes);
    }
}
