package org.ringdom.launcher.cli;

/** The command cannot be carried out: one line for a person. Exit code 1. */
final class CliException extends Exception {
    private static final long serialVersionUID = 1L;

    CliException(String message) {
        super(message);
    }
}
