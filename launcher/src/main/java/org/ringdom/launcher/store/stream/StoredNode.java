package org.ringdom.launcher.store.stream;

import java.util.List;

/**
 * A node as it stands in the store, or a special path with its permissions.
 *
 * @param path whole
 * @param value byte for byte
 * @param permissions a letter and a domain each, the owner first
 */
public record StoredNode(String path, byte[] value, List<String> permissions) {
    public StoredNode {
        permissions = List.copyOf(permissions);
    }

    /** Whether it is no node: one of the paths that begin with '@' and have permissions only. */
    public boolean isSpecial() {
        return path.startsWith("@");
    }
}
