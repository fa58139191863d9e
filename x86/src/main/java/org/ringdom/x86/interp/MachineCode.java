package org.ringdom.x86.interp;

/** Code of a CPU that the host's processor runs by itself. Belongs to that CPU's thread. */
public interface MachineCode {
    /** What has to be done where it stopped. */
    enum Stop {
        /** Nothing: the budget is used up. */
        EXHAUSTED,
        /** The instruction at RIP, by the interpreter. */
        INSTRUCTION,
        /** The same, and the interpreter may go on: there is code here, which missed the TLB, or none that may be kept. */
        BLOCK
    }

    /**
     * Runs from RIP on. Throws the fault of fetching an instruction, with RIP where that is.
     *
     * @param budget instructions; exceeded by a few blocks at most
     */
    Stop run(long budget);

    /** How many instructions the last {@link #run} has done, also one that ended in a fault. */
    long done();

    /** Forgets what was made from bytes that have changed; true if there is other code of their frame. */
    boolean codeChanged(long physical, int bytes);

    /** What was found by linear address may not be valid any more. */
    void mappingsChanged();

    /** The same for one page. */
    void mappingChanged(long va);

    /** How many blocks have been translated so far. */
    long blocks();
}
