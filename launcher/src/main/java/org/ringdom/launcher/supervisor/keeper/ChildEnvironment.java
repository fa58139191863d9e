package org.ringdom.launcher.supervisor.keeper;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The environment of the processes of an instance: what tells them where and who they are, nothing that changes a JVM. */
public final class ChildEnvironment {
    private static final List<String> KEPT = List.of("HOME", "USER", "LOGNAME", "PATH", "LANG", "TZ", "TMPDIR");
    private static final List<String> KEPT_PREFIXES = List.of("RINGDOM_", "XDG_", "LC_");

    private ChildEnvironment() {
    }

    /** What of this process's environment a child gets. */
    public static Map<String, String> of(Map<String, String> own) {
        Map<String, String> kept = new HashMap<>();
        own.forEach((name, value) -> {
            if (KEPT.contains(name) || KEPT_PREFIXES.stream().anyMatch(name::startsWith)) {
                kept.put(name, value);
            }
        });
        return kept;
    }
}
