package org.ringdom.launcher.toolstack.layout;

import java.util.List;

import org.ringdom.runtime.xenstore.XenstoreNodes;
import org.ringdom.runtime.xenstore.XenstorePermission;

/**
 * One node to be written.
 *
 * @param path absolute
 * @param value its text
 * @param permissions owner first
 */
public record NodeWrite(String path, String value, List<XenstorePermission> permissions) {
    public NodeWrite {
        permissions = List.copyOf(permissions);
    }

    /** Writes nodes in their order; belongs into a transaction. */
    public static void writeAll(List<NodeWrite> writes, XenstoreNodes store) {
        for (NodeWrite write : writes) {
            store.write(write.path(), write.value());
            store.setPerms(write.path(), write.permissions());
        }
    }
}
