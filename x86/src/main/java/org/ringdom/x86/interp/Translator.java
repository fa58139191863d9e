package org.ringdom.x86.interp;

import org.ringdom.x86.state.Cpu;

/** Makes regions of hot code. Belongs to one CPU's thread. */
public interface Translator {
    /** After how many executions a block is worth a region. */
    int threshold();

    /** How many regions are kept at a time; when there are more, those go that have not run lately. */
    int mostRegions();

    /** Whether a translation would be welcome now; if not, the block is run some more times first. */
    boolean ready();

    /**
     * A region that starts at a linear address whose block has become hot; null if there will be none.
     *
     * @param code what has been executed
     * @param hot whether it takes the place of one that has run for long, and is worth more of HotSpot's time
     */
    Region translate(Cpu cpu, CodeView code, long rip, boolean hot);
}
