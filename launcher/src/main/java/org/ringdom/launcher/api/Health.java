package org.ringdom.launcher.api;

import java.util.Locale;

/** Whether a process answers the supervisor's ping. */
public enum Health {
    /** It answered the last ping in time. */
    OK,
    /** It lives, but has not answered for longer than allowed. */
    HUNG,
    /** It is not ready, so it was not asked. */
    UNKNOWN;

    /** As a person reads it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
