package org.ringdom.launcher.toolstack.config;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A parsed domain file: its settings in order of first mention, without meaning.
 *
 * @param source the file's name as the person gave it
 * @param settings by key; a later assignment has replaced an earlier one, {@code +=} has extended it
 */
public record ConfigFile(String source, Map<String, Setting> settings) {
    /** One {@code key = value}; equal when key and value are, wherever they stand. */
    public record Setting(String key, ConfigValue value, SourcePosition position) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Setting that && key.equals(that.key) && value.equals(that.value);
        }

        @Override
        public int hashCode() {
            return 31 * key.hashCode() + value.hashCode();
        }
    }

    public ConfigFile {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    /** The setting of the key, if the file has it. */
    public Optional<Setting> get(String key) {
        return Optional.ofNullable(settings.get(key));
    }

    /** All settings in order. */
    public Collection<Setting> all() {
        return settings.values();
    }

    /** This file with the settings of another one put over its own. */
    public ConfigFile with(ConfigFile other) {
        Map<String, Setting> merged = new LinkedHashMap<>(settings);
        merged.putAll(other.settings);
        return new ConfigFile(source, merged);
    }

    /** The beginning of the file: where something is said to be missing. */
    public SourcePosition start() {
        return new SourcePosition(source, 1, 1);
    }

    /** The file's text in a uniform form; parsing it gives an equal file. */
    public String print() {
        StringBuilder out = new StringBuilder();
        for (Setting setting : all()) {
            out.append(setting.key()).append(" = ").append(setting.value().print()).append('\n');
        }
        return out.toString();
    }
}
