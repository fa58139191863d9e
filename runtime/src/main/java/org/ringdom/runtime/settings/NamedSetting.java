package org.ringdom.runtime.settings;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A text that a person may set for each thing of a kind: {@code KIND.NAME.KEY = TEXT}, such as {@code bridge.br0.uplink}.
 * Processes take it as an option of that name.
 *
 * @param kind of things
 * @param key what is set
 * @param wanted in words, what the text has to be
 * @param allowed whether a text can be used
 */
public record NamedSetting(String kind, String key, String wanted, Predicate<String> allowed) {
    /** What a thing may be called. */
    public static final String NAME = "[A-Za-z0-9_.-]{1,32}";

    /** Whether an option, or a key of the settings file, is this setting of some thing. */
    public boolean matches(String option) {
        String start = kind + ".";
        String end = "." + key;
        return option.length() > start.length() + end.length() && option.startsWith(start) && option.endsWith(end)
                && option.substring(start.length(), option.length() - end.length()).matches(NAME);
    }

    /** The texts among {@code options}, by the name of the thing. */
    public Map<String, String> values(Map<String, String> options) {
        Map<String, String> values = new TreeMap<>();
        options.forEach((option, text) -> {
            if (matches(option)) {
                values.put(option.substring(kind.length() + 1, option.length() - key.length() - 1), text);
            }
        });
        return values;
    }
}
