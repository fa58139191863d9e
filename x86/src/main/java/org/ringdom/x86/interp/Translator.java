package org.ringdom.x86.interp;

import org.ringdom.x86.state.Cpu;

/** Makes regions of hot code. Belongs to one CPU's thread. */
public interface Translator {
    /** After how many executions a block is worth a region. */
    int threshold();

    /**
     * A region that starts at a linear address whose block has become hot; null if there will be none, for now or for good.
     *
     * @param code what has been executed
     */
    Region translate(Cpu cpu, CodeView code, long rip);
}
