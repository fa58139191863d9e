package org.ringdom.launcher.toolstack.config;

/**
 * A domain file says something that Ringdom cannot take: one line with the place, what is wrong and how to mend it.
 *
 * <p>Checked, so that no caller forgets that people make mistakes.
 */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient SourcePosition position;

    /**
     * @param position where it is wrong
     * @param problem what is wrong, without a full stop
     * @param mend what to write instead, without a full stop; may be empty
     */
    public ConfigException(SourcePosition position, String problem, String mend) {
        super(position + ": " + problem + (mend.isEmpty() ? "" : "; " + mend));
        this.position = position;
    }

    /** Where it is wrong. */
    public SourcePosition position() {
        return position;
    }
}
