package org.ringdom.launcher.supervisor.keeper;

import org.ringdom.launcher.supervisor.ServiceSpec;

/** Hears of the processes' lives, on the keeper's thread. Must not block. */
public interface KeeperListener {
    /** A process was started, or adopted alive. */
    default void onStarted(ServiceSpec spec, long incarnation, int pid) {
    }

    /** A process does its work. */
    default void onReady(ServiceSpec spec, long incarnation) {
    }

    /** A process is proven dead; a successor comes by itself if its role has one. */
    default void onDied(ServiceSpec spec, long incarnation, String cause) {
    }

    /** A process keeps dying and is not started again by itself. */
    default void onFailed(ServiceSpec spec, String cause) {
    }
}
