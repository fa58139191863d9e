package org.ringdom.guest.api;

/**
 * The main program of a Java guest, named by {@code kernel = "java:<class>"} in the domain's file. The class needs a public
 * constructor without arguments.
 *
 * <p>It runs on the domain's only vCPU: {@link Guest#block} is where it sleeps and where events are delivered, so a guest
 * that computes for long without blocking sees no completions meanwhile. It touches neither files nor sockets of the host.
 */
public interface JavaGuest {
    /**
     * Runs until the guest has nothing more to do; the domain then powers off. An exception crashes the domain, with its
     * text as the reason.
     */
    void run(Guest guest) throws Exception;
}
