package org.ringdom.launcher.supervisor;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

import org.ringdom.abi.shared.ProcessTable;

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
}
