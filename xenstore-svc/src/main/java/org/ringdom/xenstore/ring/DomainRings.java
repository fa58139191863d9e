package org.ringdom.xenstore.ring;

import org.ringdom.xenstore.engine.Domain;

/** Makes and ends the connections of guests as domains come and go. Called after the change is journalled and applied. */
public interface DomainRings {
    /** No guests. */
    DomainRings NONE = new DomainRings() {
        @Override
        public void introduced(Domain domain) {
            // nobody to connect
        }

        @Override
        public void released(int domid) {
            // nobody was connected
        }
    };

    /** A domain's change made somebody else's transaction fail. */
    default void causedConflict(int domid) {
    }

    /** A domain has a ring; an older connection of that domid is over. */
    void introduced(Domain domain);

    /** A domain is gone. */
    void released(int domid);
}
