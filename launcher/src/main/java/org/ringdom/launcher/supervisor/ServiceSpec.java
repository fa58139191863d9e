package org.ringdom.launcher.supervisor;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

import org.ringdom.abi.shared.ProcessTable;
import org.ringdom.runtime.memory.InstanceFolder;

/**
 * One process of the set, as it is to be.
 *
 * @param role its name; also that of its log and the prefix of its files
 * @param kind {@link ProcessTable#KIND_SERVICE}, {@link ProcessTable#KIND_CORE}, ...
 * @param mainClass what the JVM runs
 * @param domid the domain that it plays; empty: none
 * @param needs roles that have to be ready before it is started for the first time; a successor never waits for them
 * @param options arguments of its own
 */
public record ServiceSpec(String role, int kind, String mainClass, OptionalInt domid, List<String> needs,
        Map<String, String> options) {
    public ServiceSpec {
        needs = List.copyOf(needs);
        options = Map.copyOf(options);
        if (role.isEmpty() || role.length() >= ProcessTable.ROLE_SIZE) {
            throw new IllegalArgumentException("no role: '" + role + "'");
        }
    }

    /** Whether it plays a guest: it is never started again by itself, and never pinged. */
    public boolean isGuest() {
        return kind == ProcessTable.KIND_GUEST;
    }

    /** Whether it is the media driver. */
    public boolean isFabric() {
        return kind == ProcessTable.KIND_FABRIC;
    }

    /** Whether it is the core. */
    public boolean isCore() {
        return kind == ProcessTable.KIND_CORE;
    }

    /** Whether it waits to take the role of another one. */
    public boolean isStandby() {
        return kind == ProcessTable.KIND_STANDBY;
    }

    /** Whether it has to answer the supervisor. Guests are left alone; the standby sleeps until it is given a role. */
    public boolean isPinged() {
        return !isGuest() && !isStandby();
    }

    /** Where it tells about itself. */
    public Path own(InstanceFolder folder) {
        if (isStandby()) {
            return folder.standbyOwn();
        }
        if (isFabric()) {
            return folder.fabricOwn();
        }
        return isCore() ? folder.coreOwn() : folder.domainOwn(domid.orElseThrow());
    }
}
