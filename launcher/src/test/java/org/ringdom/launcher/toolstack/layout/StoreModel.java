package org.ringdom.launcher.toolstack.layout;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.ringdom.runtime.xenstore.XenstorePermission;

/** A store that knows just this: missing parents are made, and take over the permissions of their own parent. */
final class StoreModel {
    private record Node(String value, List<XenstorePermission> permissions) {
    }

    private final Map<String, Node> nodes = new TreeMap<>();

    StoreModel() {
        nodes.put("", new Node("", List.of(XenstorePermission.none(0))));
    }

    void write(List<NodeWrite> writes) {
        for (NodeWrite write : writes) {
            makeParents(write.path());
            nodes.put(write.path(), new Node(write.value(), write.permissions()));
        }
    }

    private void makeParents(String path) {
        String parent = path.substring(0, path.lastIndexOf('/'));
        if (!nodes.containsKey(parent)) {
            makeParents(parent);
            String grandParent = parent.substring(0, parent.lastIndexOf('/'));
            nodes.put(parent, new Node("", nodes.get(grandParent).permissions()));
        }
    }

    /** The lines of {@code xenstore-ls -fp}, by path. */
    Map<String, String> lines() {
        Map<String, String> lines = new TreeMap<>();
        nodes.forEach((path, node) -> lines.put(path, path + " = \"" + node.value() + "\"   ("
                + node.permissions().stream().map(XenstorePermission::toString).collect(Collectors.joining(","))
                + ")"));
        lines.remove("");
        return lines;
    }
}
