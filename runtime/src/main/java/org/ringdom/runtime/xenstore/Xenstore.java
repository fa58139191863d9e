package org.ringdom.runtime.xenstore;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A connection to the store. Blocking calls keep the rest of the process waiting, so a service uses the asynchronous forms
 * wherever a guest could make it wait; their futures complete on the agent thread.
 *
 * <p>For the agent thread only. Interruptions (the store or the media driver died) are not seen, except that a request may
 * take longer, that watches fire once more, and that the body of a transaction may run again.
 */
public interface Xenstore extends XenstoreNodes, AutoCloseable {
    /** How often a transaction is tried before its conflict is reported. */
    int MAX_TRANSACTION_TRIES = 1000;

    /** READ without waiting. */
    CompletableFuture<byte[]> readAsync(String path);

    /** WRITE without waiting; the result means nothing. */
    CompletableFuture<byte[]> writeAsync(String path, String value);

    /** RM without waiting; the result means nothing. */
    CompletableFuture<byte[]> rmAsync(String path);

    /**
     * Any request without waiting.
     *
     * @param type one of {@link org.ringdom.abi.io.XenstoreMessageType}
     * @param transactionId 0 outside of a transaction
     * @param payload at most 4096 bytes
     * @return the reply's payload, or a {@link XenstoreException}
     */
    CompletableFuture<byte[]> submit(int type, int transactionId, byte[] payload);

    /**
     * Waits for a future of this connection, or one that depends on such.
     *
     * @throws XenstoreException if it ended in one
     */
    <T> T await(CompletableFuture<T> future);

    /**
     * Watches a path and all below it (or {@code @introduceDomain}, {@code @releaseDomain}), and waits until the watch is
     * set. Its first event follows at once. Set again after interruptions.
     *
     * @param token handed to the listener; need not be unique
     */
    XenstoreWatch watch(String path, String token, WatchListener listener);

    /**
     * {@link #watch} without waiting; if the store refuses the watch, {@code failed} is called as a listener would be.
     */
    XenstoreWatch watchAsync(String path, String token, WatchListener listener, Consumer<XenstoreException> failed);

    /**
     * Runs a task soon, where watch listeners are called: on the agent thread, never inside a blocking call. Futures complete
     * as soon as the reply is there, which may be inside one; what must not happen there goes this way.
     */
    void later(Runnable task);

    /**
     * Runs {@code body} in a transaction and commits it; runs it again if somebody else changed what it read, or the store
     * was restarted meanwhile. It must not do anything but read and write nodes.
     *
     * @return what the body returned
     * @throws XenstoreException EAGAIN if it conflicted {@link #MAX_TRANSACTION_TRIES} times
     */
    <T> T transaction(Function<XenstoreNodes, T> body);

    /** {@link #transaction} for a body without a result. */
    default void inTransaction(Consumer<XenstoreNodes> body) {
        transaction(nodes -> {
            body.accept(nodes);
            return null;
        });
    }

    /** INTRODUCE: connects the store to a guest's ring page. Control domain only. */
    void introduce(int domid, long ringFrame, int port);

    /** RELEASE: the store lets a domain go. Control domain only. */
    void release(int domid);

    /** Whether a domain was introduced. */
    boolean isIntroduced(int domid);

    /** {@code /local/domain/<domid>}, as the store says. */
    String domainPath(int domid);

    /**
     * Takes in replies and calls watch listeners. Part of the duty cycle of a guest; over Aeron the fabric's duty cycle
     * does it and this does nothing.
     *
     * @return a work count
     */
    int doWork();

    /** Ends the connection; what was asked and not answered fails with ENOTCONN. */
    @Override
    void close();
}
