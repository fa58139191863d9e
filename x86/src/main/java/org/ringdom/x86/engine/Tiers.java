package org.ringdom.x86.engine;

/** Which tiers run a CPU. All give the same answers. */
public enum Tiers {
    /** The interpreter alone. */
    INTERPRETER,
    /** Everything that can be translated is, before it runs for the first time; for tests. */
    TRANSLATOR,
    /** The interpreter, and the translator for what is hot. */
    BOTH,
    /** Machine code of the host, and the interpreter; what {@link #BOTH} is where the host is no x86-64 processor. */
    HOST
}
