package org.ringdom.launcher.cli.output;

import java.io.ByteArrayOutputStream;
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

    /** The node of a line with whole path and permissions; null if it is none. */
    public static Node parse(String line) {
        int equals = line.indexOf(" = \"");
        int end = line.lastIndexOf("\"   (");
        if (equals <= 0 || end < equals + 4 || !line.endsWith(")") || line.charAt(0) != '/') {
            return null;
        }
        byte[] value = unescaped(line.substring(equals + 4, end));
        String permissions = line.substring(end + 5, line.length() - 1);
        return value == null || permissions.isEmpty()
                ? null
                : new Node(line.substring(0, equals), "", 0, value, List.of(permissions.split(",")));
    }

    /** What {@link #printable} was made of; null if it was made of nothing. */
    private static byte[] unescaped(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c >= 0x7F) {
                return null;
            }
            if (c != '\\') {
                out.write(c);
                continue;
            }
            i++;
            switch (i < text.length() ? text.charAt(i) : 0) {
                case 'n' -> out.write('\n');
                case 'r' -> out.write('\r');
                case 't' -> out.write('\t');
                case '\\' -> out.write('\\');
                case 'x' -> {
                    if (i + 2 >= text.length() || !text.substring(i + 1, i + 3).matches("[0-9a-f]{2}")) {
                        return null;
                    }
                    out.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
                    i += 2;
                }
                default -> {
                    return null;
                }
            }
        }
        return out.toByteArray();
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
