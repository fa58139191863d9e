package org.ringdom.platform.linux;

/**
 * A system call failed where the caller could not be expected to go on.
 *
 * <p>The message is one line for people: {@code cannot open /x/y: Permission denied (EACCES)}.
 */
public final class LinuxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int errno;
    private final String call;
    private final String subject;

    /**
     * @param call what could not be done, as a verb in plain words ({@code open}, {@code reserve 4096 bytes for})
     * @param subject the file, process or thing it could not be done to; may be empty
     * @param errno the positive error number
     */
    public LinuxException(String call, String subject, int errno) {
        super("cannot " + call + (subject.isEmpty() ? "" : " " + subject) + ": " + Errno.describe(errno));
        this.errno = errno;
        this.call = call;
        this.subject = subject;
    }

    /** The positive error number, one of {@link Errno}'s. */
    public int errno() {
        return errno;
    }

    /** What could not be done. */
    public String call() {
        return call;
    }

    /** What it could not be done to. */
    public String subject() {
        return subject;
    }
}
