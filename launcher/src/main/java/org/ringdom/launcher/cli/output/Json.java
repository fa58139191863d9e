package org.ringdom.launcher.cli.output;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Writes JSON (RFC 8259), indented by four spaces as xl does. */
public final class Json {
    private static final int INDENT = 4;

    private final StringBuilder out = new StringBuilder();

    private Json() {
    }

    /**
     * The JSON text of a value, without a newline at the end.
     *
     * @param value a Map with String keys, List, String, Integer, Long, finite Double, Boolean, OptionalInt,
     *     OptionalLong (empty: null) or null, nested as deep as needed
     * @throws IllegalArgumentException for anything else
     */
    public static String write(Object value) {
        Json json = new Json();
        json.value(value, 0);
        return json.out.toString();
    }

    private void value(Object value, int depth) {
        switch (value) {
            case null -> out.append("null");
            case Map<?, ?> map -> object(map, depth);
            case List<?> list -> array(list, depth);
            case String text -> string(text);
            case Integer number -> out.append(number);
            case Long number -> out.append(number);
            case Double number -> out.append(finite(number));
            case Boolean flag -> out.append(flag);
            case OptionalInt number -> value(number.isPresent() ? (Object) number.getAsInt() : null, depth);
            case OptionalLong number -> value(number.isPresent() ? (Object) number.getAsLong() : null, depth);
            default -> throw new IllegalArgumentException("no JSON for " + value.getClass());
        }
    }

    private static double finite(double number) {
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException("JSON has no " + number);
        }
        return number;
    }

    private void object(Map<?, ?> map, int depth) {
        if (map.isEmpty()) {
            out.append("{}");
            return;
        }
        out.append('{');
        Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<?, ?> entry = entries.next();
            newline(depth + 1);
            string((String) entry.getKey());
            out.append(": ");
            value(entry.getValue(), depth + 1);
            out.append(entries.hasNext() ? "," : "");
        }
        newline(depth);
        out.append('}');
    }

    private void array(List<?> list, int depth) {
        if (list.isEmpty()) {
            out.append("[]");
            return;
        }
        out.append('[');
        Iterator<?> items = list.iterator();
        while (items.hasNext()) {
            newline(depth + 1);
            value(items.next(), depth + 1);
            out.append(items.hasNext() ? "," : "");
        }
        newline(depth);
        out.append(']');
    }

    private void newline(int depth) {
        out.append('\n').repeat(' ', depth * INDENT);
    }

    private void string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20 || Character.isSurrogate(c)) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
