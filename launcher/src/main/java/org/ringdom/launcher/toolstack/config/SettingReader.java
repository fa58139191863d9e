package org.ringdom.launcher.toolstack.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Typed access to the settings of a file: each method checks kind and range and says where it is wrong. */
final class SettingReader {
    private final ConfigFile file;

    SettingReader(ConfigFile file) {
        this.file = file;
    }

    ConfigFile file() {
        return file;
    }

    /** Where the value of the key stands, or the start of the file. */
    SourcePosition position(String key) {
        return file.get(key).map(setting -> setting.value().position()).orElse(file.start());
    }

    /** An error at the value of the key. */
    ConfigException error(String key, String problem, String mend) {
        return new ConfigException(position(key), problem, mend);
    }

    /** A text; a bare number is taken as its digits, as xl does. */
    Optional<String> text(String key) throws ConfigException {
        Optional<ConfigFile.Setting> setting = file.get(key);
        if (setting.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(switch (setting.get().value()) {
            case ConfigValue.Text text -> text.text();
            case ConfigValue.Number number -> number.spelling();
            case ConfigValue.Items list -> throw new ConfigException(list.position(),
                    "'" + key + "' wants a string, and this is a list", "write " + key + " = \"...\"");
        });
    }

    /** A text that is not empty. */
    Optional<String> nonEmptyText(String key) throws ConfigException {
        return text(key).filter(text -> !text.isEmpty());
    }

    /** A number within bounds; digits in quotes are taken as well, as xl does. */
    OptionalLong number(String key, long min, long max) throws ConfigException {
        Optional<ConfigFile.Setting> setting = file.get(key);
        if (setting.isEmpty()) {
            return OptionalLong.empty();
        }
        ConfigValue value = setting.get().value();
        long number = switch (value) {
            case ConfigValue.Number plain -> plain.value();
            case ConfigValue.Text text -> digits(key, text);
            case ConfigValue.Items list -> throw wantsNumber(key, list);
        };
        if (number < min || number > max) {
            throw new ConfigException(value.position(), "'" + key + "' is " + number,
                    "write a number from " + min + " to " + max);
        }
        return OptionalLong.of(number);
    }

    private static long digits(String key, ConfigValue.Text text) throws ConfigException {
        try {
            return Numbers.parse(text.text().strip());
        } catch (NumberFormatException e) {
            throw wantsNumber(key, text);
        }
    }

    private static ConfigException wantsNumber(String key, ConfigValue value) {
        String shown = value instanceof ConfigValue.Text text ? Printing.quoted(text.text()) : value.kind();
        return new ConfigException(value.position(), "'" + key + "' wants a number, and this is " + shown,
                "write " + key + " = 1, without quotes");
    }

    /** The strings of a list; empty if the key is absent. */
    List<ConfigValue.Text> texts(String key) throws ConfigException {
        Optional<ConfigFile.Setting> setting = file.get(key);
        if (setting.isEmpty()) {
            return List.of();
        }
        if (!(setting.get().value() instanceof ConfigValue.Items list)) {
            throw new ConfigException(setting.get().value().position(),
                    "'" + key + "' wants a list, and this is " + setting.get().value().kind(),
                    "write " + key + " = [ '...' ]");
        }
        List<ConfigValue.Text> texts = new ArrayList<>();
        for (ConfigValue item : list.items()) {
            if (!(item instanceof ConfigValue.Text text)) {
                throw new ConfigException(item.position(), "an item of '" + key + "' is " + item.kind(),
                        "put each item in quotes");
            }
            texts.add(text);
        }
        return texts;
    }
}
