package org.ringdom.perf.process;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Options of a measurement, {@code --key=value} each.
 *
 * @param values by key
 */
public record Options(Map<String, String> values) {
    /** Reads the arguments from {@code first} on; anything else than {@code --key=value} is refused. */
    public static Options parse(String[] args, int first) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = first; i < args.length; i++) {
            int equals = args[i].indexOf('=');
            if (!args[i].startsWith("--") || equals < 0) {
                throw new IllegalArgumentException("'" + args[i] + "' is not of the form --key=value");
            }
            values.put(args[i].substring(2, equals), args[i].substring(equals + 1));
        }
        return new Options(values);
    }

    /** A whole number. */
    public int number(String key, int otherwise) {
        String text = values.get(key);
        try {
            return text == null ? otherwise : Integer.parseInt(text);
        } catch (NumberFormatException wrong) {
            throw new IllegalArgumentException("--" + key + "=" + text + " is not a number", wrong);
        }
    }

    /** A text. */
    public String text(String key, String otherwise) {
        return values.getOrDefault(key, otherwise);
    }
}
