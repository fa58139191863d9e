package org.ringdom.launcher.api;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What can be done with an instance from outside: start it, reach its supervisor, see whether it is there. */
public interface InstanceControl {
    /** What there is of an instance. */
    enum Presence {
        /** Nothing. */
        ABSENT,
        /** A supervisor that answers. */
        RUNNING,
        /** Processes without a supervisor: {@code up} adopts them. */
        WITHOUT_SUPERVISOR,
        /** Files of an instance none of whose processes lives: {@code up} or {@code down} clears them. */
        STALE
    }

    /**
     * How to start.
     *
     * @param detach return to the shell; otherwise the supervisor runs in the foreground
     * @param waitReady return only when all processes are ready
     * @param timeout for {@code waitReady}
     */
    record UpOptions(boolean detach, boolean waitReady, Duration timeout) {
    }

    /**
     * What the demonstration does.
     *
     * @param image a file of which a copy is used; empty: an ext4 file system is made
     * @param sizeMib of the image that is made
     * @param seconds for which the guest reads and writes at random at least; the kills are spread over them
     * @param kills how often each process is killed
     * @param seed of all chance in it
     * @param keep leave the instance running at the end
     */
    record DemoOptions(Optional<Path> image, int sizeMib, int seconds, int kills, long seed, boolean keep) {
    }

    /** What there is of the instance. Never fails: what cannot be read is absent. */
    Presence presence(Instance instance);

    /** A session with the supervisor; the message of the exception says what to do if there is none. */
    SupervisorClient connect(Instance instance) throws SupervisorException;

    /**
     * Starts or adopts the instance.
     *
     * @return the exit code of the command
     */
    int up(Instance instance, UpOptions options, PrintWriter out) throws SupervisorException;

    /**
     * Runs the demonstration.
     *
     * @return the exit code of the command: 0 only if all was verified
     */
    int demo(Instance instance, DemoOptions options, PrintWriter out) throws SupervisorException;
}
