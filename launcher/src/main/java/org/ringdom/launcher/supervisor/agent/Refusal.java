package org.ringdom.launcher.supervisor.agent;

/** A command cannot be carried out: one line for the person who gave it. Nothing was changed, or all was undone. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    Refusal(String line) {
        super(line);
    }

    Refusal(String line, Throwable cause) {
        super(line, cause);
    }
}
