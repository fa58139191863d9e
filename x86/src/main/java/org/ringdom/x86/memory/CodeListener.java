package org.ringdom.x86.memory;

/** Who keeps decoded instructions and has to forget them when their bytes change. */
public interface CodeListener {
    /**
     * A store to {@code bytes} bytes at {@code physical} has been done, in a frame marked as code; true if other code of the
     * frame is still kept.
     */
    boolean codeChanged(long physical, int bytes);

    /** From now on several CPUs use the memory. */
    void memoryShared();

    /** Translations have been forgotten: what was found by linear address may not be valid any more. */
    void mappingsChanged();

    /** The same for the translation of the page of one linear address, in all address spaces. */
    void mappingChanged(long va);
}
