package org.ringdom.runtime.settings;

import java.util.Map;
import java.util.OptionalLong;

/**
 * One number that a person may set.
 *
 * @param name the option's name, words joined by '-', without leading dashes
 * @param unit what it counts, in words: {@code ns}, {@code bytes}, {@code requests}
 * @param defaultValue what holds unless it is set
 * @param min the smallest value allowed
 * @param max the largest value allowed
 * @param purpose one line that says what it does
 */
public record Setting(String name, String unit, long defaultValue, long min, long max, String purpose) {
    public Setting {
        if (min > max || defaultValue < min || defaultValue > max) {
            throw new IllegalArgumentException("the default of " + name + " is not in its range");
        }
    }

    /**
     * The value among {@code options}, or the default.
     *
     * @throws IllegalArgumentException one clear line if it is no whole number or out of range
     */
    public long from(Map<String, String> options) {
        String text = options.get(name);
        return text == null ? defaultValue : parse(text);
    }

    private long parse(String text) {
        OptionalLong value = value(text);
        if (value.isEmpty()) {
            throw new IllegalArgumentException("--" + name + "=" + text + ": must be " + wanted());
        }
        return value.getAsLong();
    }

    private OptionalLong value(String text) {
        try {
            long value = Long.parseLong(text.strip().replace("_", ""));
            return value >= min && value <= max ? OptionalLong.of(value) : OptionalLong.empty();
        } catch (NumberFormatException notANumber) {
            return OptionalLong.empty();
        }
    }

    /** Whether {@code text} can be its value. */
    public boolean allows(String text) {
        return value(text).isPresent();
    }

    /** In words, what its value has to be. */
    public String wanted() {
        return "a whole number of " + unit + " from " + min + " to " + max;
    }

    @Override
    public String toString() {
        return "--" + name + " (" + unit + ", default " + defaultValue + ", " + min + " to " + max + "): " + purpose;
    }
}
