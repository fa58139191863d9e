package org.ringdom.x86.interp;

/** Code of a CPU that the host's processor runs by itself. Belongs to that CPU's thread. */
public interface MachineCode {
    /**
     * Runs from RIP on. Throws the fault of fetching an instruction or of an access, with RIP where that is.
     *
     * @param budget instructions; exceeded by a few blocks at most
     * @return true if it stopped before an instruction that the interpreter has to do; false if the budget is used up
     */
    boolean run(long budget);

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

    /** How many bytes of its memory are in use, by dropped code too. */
    long codeBytes();
}
