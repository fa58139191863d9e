package org.ringdom.launcher.api;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One process of the set.
 *
 * @param role its name, for example {@code blkback}
 * @param domid of the domain that it is; empty for the core and the fabric
 * @param pid of the living process; empty if there is none
 * @param state where it stands
 * @param ageMs since it was started
 * @param health whether it answers
 * @param restarts since the instance was made
 * @param lastStallMs from its last death until its successor was ready; empty if it never died
 * @param rssKb resident memory; empty if it does not live
 * @param incarnation rises with every start
 */
public record ServiceStatus(String role, OptionalInt domid, OptionalInt pid, ServiceState state, long ageMs,
        Health health,
        int restarts, OptionalLong lastStallMs, OptionalLong rssKb, long incarnation) {
    /** Whether it waits to take the role of another one. */
    public boolean isStandby() {
        return role.equals("standby");
    }
}
