package org.ringdom.xenstore.watch;

import org.ringdom.xenstore.permission.Caller;

/** A connection as watches see it. */
public interface Watcher {
    /** Number of the connection. */
    long id();

    /** Whose rights decide what it is told. */
    Caller caller();
}
