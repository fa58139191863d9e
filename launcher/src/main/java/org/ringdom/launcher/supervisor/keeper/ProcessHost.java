package org.ringdom.launcher.supervisor.keeper;

import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

import org.ringdom.platform.landlock.Confinement;
import org.ringdom.platform.process.ExitStatus;
import org.ringdom.platform.process.ProcessIdentity;

/** Starts, watches and kills processes; tests give their own. For one thread, {@link #wake} apart. */
interface ProcessHost extends AutoCloseable {
    /** A process that was started or adopted. It may be dead. */
    interface Running {
        /** Who it is. */
        ProcessIdentity identity();

        /** Whether the whole process is dead. */
        boolean isDead();

        /** Sends a signal; to a dead process nothing. */
        void send(int signal);

        /** Has its death reported under another token from now on, also if it is dead already. */
        void watchAs(long token);

        /** How it ended, once it is dead; empty if somebody else reaps it. Gives the handle back. */
        Optional<ExitStatus> bury();
    }

    /**
     * Starts a process.
     *
     * @param role names its log
     * @param confinement that it is born into
     * @param token under which {@link #await} reports its death
     * @throws RuntimeException with one clear line if that cannot be
     */
    Running start(String role, List<String> command, Confinement confinement, long token);

    /** Takes over a process that somebody else started; empty if it is gone. */
    Optional<Running> adopt(ProcessIdentity identity, long token);

    /** Sleeps until a process dies, somebody calls {@link #wake}, or the time is over; tells the tokens of the dead. */
    void await(long timeoutNs, LongConsumer dead);

    /** Ends the sleep. Any thread. */
    void wake();

    /** Memory that new processes may take, in bytes. */
    long availableBytes();

    /** What is known of the thread of a process that answers pings. */
    HangDetector.Sample sample(int pid, String role);

    @Override
    void close();
}
