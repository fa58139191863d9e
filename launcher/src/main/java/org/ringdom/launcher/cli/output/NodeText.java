package org.ringdom.launcher.cli.output;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Nodes of the store as xenstore-ls prints them. */
public final class NodeText {
    private NodeText() {
    }

    /**
     * A node.
     *
     * @param path whole
     * @param name last part of the path
     * @param depth below where the listing began
     * @param value byte for byte
     * @param permissions the owner first; none if nobody asked
     */
    public record Node(String path, String name, int depth, byte[] value, List<String> permissions) {
        public Node {
            permissions = List.copyOf(permissions);
        }
    }

    /** A line of {@code xenstore-ls [-f] [-p]}. */
    public static String line(Node node, boolean fullPath, boolean permissions) {
        String name = fullPath ? node.path() : " ".repeat(node.depth()) + node.name();
        return name + " = \"" + printable(node.value()) + "\""
                + (permissions ? "   (" + String.join(",", node.permissions()) + ")" : "");
    }

    /** As a JSON value. */
    public static Map<String, Object> json(Node node) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("path", node.path());
        map.put("value", printable(node.value()));
        map.put("permissions", node.permissions());
        return map;
    }

    /** A value with what does not print as escapes: {@code \n \r \t \\}, or {@code \xhh}. */
    public static String printable(byte[] value) {
        StringBuilder out = new StringBuilder();
        for (byte raw : value) {
            int c = raw & 0xFF;
            switch (c) {
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\\' -> out.append("\\\\");
                default -> {
                    if (c >= ' ' && c < 0x7F) {
                        out.append((char) c);
                    } else {
                        out.append(String.format("\\x%02x", c));
                    }
                }
            }
        }
        return out.toString();
    }
}
