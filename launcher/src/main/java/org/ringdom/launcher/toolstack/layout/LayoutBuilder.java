package org.ringdom.launcher.toolstack.layout;

import java.util.ArrayList;
import java.util.List;

import org.ringdom.runtime.xenstore.XenstorePermission;

/** Collects writes below one folder that all get the same permissions. Not thread-safe. */
final class LayoutBuilder {
    private final List<NodeWrite> writes = new ArrayList<>();
    private String folder = "";
    private List<XenstorePermission> permissions = List.of();

    /** Goes to a folder and writes it; what follows is below it and has the same permissions. */
    LayoutBuilder folder(String path, XenstorePermission... allowed) {
        folder = path;
        permissions = List.of(allowed);
        writes.add(new NodeWrite(path, "", permissions));
        return this;
    }

    /** From here on nodes of the folder have these permissions. */
    LayoutBuilder allow(XenstorePermission... allowed) {
        permissions = List.of(allowed);
        return this;
    }

    /** A node of the folder. */
    LayoutBuilder node(String name, String value) {
        writes.add(new NodeWrite(folder + "/" + name, value, permissions));
        return this;
    }

    /** A node of the folder with a number. */
    LayoutBuilder node(String name, long value) {
        return node(name, Long.toString(value));
    }

    /** A node of the folder with 1 or 0. */
    LayoutBuilder flag(String name, boolean value) {
        return node(name, value ? "1" : "0");
    }

    /** A node of the folder with permissions of its own. */
    LayoutBuilder node(String name, String value, XenstorePermission... allowed) {
        writes.add(new NodeWrite(folder + "/" + name, value, List.of(allowed)));
        return this;
    }

    /** What was collected. */
    List<NodeWrite> build() {
        return List.copyOf(writes);
    }
}
