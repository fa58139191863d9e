package org.ringdom.x86.interp;

/** What the translator asks about code that has run. */
public interface CodeView {
    /** Whether a block at this physical address has been executed. */
    boolean executed(long physical);
}
