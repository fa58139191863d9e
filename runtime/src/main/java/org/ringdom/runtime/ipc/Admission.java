package org.ringdom.runtime.ipc;

/** Who may be a client of a server. For the server's thread. */
@FunctionalInterface
public interface Admission {
    /** No questions asked. */
    Admission ANYBODY = (clientKey, pid) -> true;

    /**
     * Whether the process may have a session by that key.
     *
     * @param clientKey domid and process incarnation, as {@link ClientIdentity} has them
     * @param pid as the client says it
     */
    boolean admits(long clientKey, int pid);
}
