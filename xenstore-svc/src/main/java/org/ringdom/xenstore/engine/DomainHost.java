package org.ringdom.xenstore.engine;

/** What the engine has to ask about domains before it lets them in. */
@FunctionalInterface
public interface DomainHost {
    /** Takes every domain; incarnation 0. */
    DomainHost ANY = (domid, frame, port) -> 0;

    /** Whether there is such a domain, introduced or not. */
    default boolean exists(int domid) {
        return true;
    }

    /**
     * A domain is to be introduced: its page is mapped and its port bound here. Called again for a request that is repeated.
     *
     * @return the domain's incarnation
     * @throws org.ringdom.xenstore.protocol.StoreException
     *             to refuse
     */
    long introduce(int domid, long frame, int port);
}
