package org.ringdom.runtime.service;

/** A process cannot start or go on, for a reason that a person can do something about: one clear line, no stack trace. */
public final class ServiceFailure extends RuntimeException {
    /** Exit status: the arguments are wrong. */
    public static final int USAGE = 64;
    /** Exit status: a file that should be there is missing or unusable. */
    public static final int NO_INPUT = 66;
    /** Exit status: a bug. */
    public static final int BUG = 70;
    /** Exit status: a later process has taken this role over. */
    public static final int FENCED = 76;
    /** Exit status: the configuration cannot work. */
    public static final int CONFIG = 78;

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    public ServiceFailure(int exitCode, String line) {
        super(line);
        this.exitCode = exitCode;
    }

    public ServiceFailure(int exitCode, String line, Throwable cause) {
        super(line, cause);
        this.exitCode = exitCode;
    }

    /** The exit status of the process. */
    public int exitCode() {
        return exitCode;
    }
}
