package org.ringdom.launcher.supervisor.domain;

/** Something cannot be done: one line for the person who wanted it. Nothing was changed, or all was undone. */
public final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param line one line, without a full stop */
    public Refusal(String line) {
        super(line);
    }

    /** @param line one line, without a full stop */
    public Refusal(String line, Throwable cause) {
        super(line, cause);
    }
}
