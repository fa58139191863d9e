package org.ringdom.x86.interp;

import org.ringdom.x86.state.Cpu;

/** Bytes that are no instruction: #UD, or #GP if they are too many. */
final class Raise extends Insn {
    private final boolean undefined;

    Raise(boolean undefined) {
        this.undefined = undefined;
    }

    @Override
    protected Insn fresh() {
        return this;
    }

    @Override
    public void execute(Cpu c) {
        throw undefined ? c.fault.undefined() : c.fault.protection();
    }
}
