package org.ringdom.launcher.api;

import java.util.Locale;

/** Where a process of the set stands; the numbers are those of {@code procs.tbl}. */
public enum ServiceState {
    /** Not in use. */
    FREE,
    /** Started, has not reported ready yet. */
    STARTING,
    /** Does its work. */
    READY,
    /** Has died and will be started again. */
    DEAD,
    /** Has died too often; is not started again until somebody asks. */
    FAILED,
    /** Was asked to stop. */
    STOPPING,
    /** Has stopped because it was asked to. */
    STOPPED;

    /** As a person reads it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
