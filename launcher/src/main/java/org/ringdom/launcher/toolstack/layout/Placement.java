package org.ringdom.launcher.toolstack.layout;

import java.util.UUID;

/**
 * What is decided about a domain when it is made.
 *
 * @param domid its number
 * @param uuid its UUID
 * @param buildId of this attempt to make it: whoever finds the domain half made removes what has the same one
 * @param startTimeMs wall clock
 * @param storePort its port to xenstore
 * @param storeFrame page number of its xenstore ring
 * @param consolePort its port to the console
 * @param consoleFrame page number of its console ring
 */
public record Placement(int domid, UUID uuid, long buildId, long startTimeMs, int storePort, long storeFrame,
        int consolePort, long consoleFrame) {
    /** {@code /local/domain/<domid>}. */
    public String domainPath() {
        return domainPath(domid);
    }

    /** {@code /libxl/<domid>}: the toolstack's own notes. */
    public String toolstackPath() {
        return "/libxl/" + domid;
    }

    /** {@code /vm/<uuid>}. */
    public String vmPath() {
        return "/vm/" + uuid;
    }

    static String domainPath(int domid) {
        return "/local/domain/" + domid;
    }
}
