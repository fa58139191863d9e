package org.ringdom.x86.engine;

import org.ringdom.x86.interp.Interpreter;
import org.ringdom.x86.state.Cpu;
import org.ringdom.x86.translate.RegionTranslator;

/** Runs one CPU. Its thread is the CPU's thread. */
public final class Engine {
    /** Executions of a block after which it is translated. */
    private static final int THRESHOLD = Integer.getInteger("x86.threshold", 300);

    private final Interpreter interpreter;
    /** Null: everything is interpreted. */
    private final RegionTranslator translator;

    /** A CPU on both tiers. */
    public Engine(Cpu cpu) {
        this(cpu, Tiers.BOTH);
    }

    public Engine(Cpu cpu, Tiers tiers) {
        translator = switch (tiers) {
            case INTERPRETER -> null;
            case TRANSLATOR -> new RegionTranslator(0);
            case BOTH -> new RegionTranslator(THRESHOLD);
        };
        interpreter = new Interpreter(cpu, translator);
    }

    /** See {@link Interpreter#run}. */
    public long run(long budget) {
        return interpreter.run(budget);
    }

    /** How many regions have been translated so far. */
    public long regions() {
        return translator == null ? 0 : translator.regions();
    }

    /** See {@link Interpreter#codeChanged}. */
    public void codeChanged(long physical, int bytes) {
        interpreter.codeChanged(physical, bytes);
    }
}
