package org.ringdom.launcher.supervisor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.ringdom.launcher.toolstack.config.NearestName;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.settings.NamedSetting;
import org.ringdom.runtime.settings.Setting;
import org.ringdom.runtime.settings.SettingGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settings file of an instance: lines {@code ROLE.SETTING = VALUE}, or {@code KIND.NAME.KEY = TEXT} for named things; empty lines and what follows {@code #} mean nothing.
 *
 * <p>A person's commands refuse a file with errors; a process that has to be started again while somebody edits the file is
 * started with the lines that are right. The file is read anew by each method; any thread.
 */
public final class SettingsFile {
    private static final Logger LOG = LoggerFactory.getLogger(SettingsFile.class);

    private final Path file;
    private final List<SettingGroup> groups;
    private final Map<String, Setting> known = new TreeMap<>();

    SettingsFile(Path file, List<SettingGroup> groups) {
        this.file = file;
        this.groups = List.copyOf(groups);
        for (SettingGroup group : groups) {
            for (String role : group.roles()) {
                group.settings().forEach(setting -> known.put(role + "." + setting.name(), setting));
            }
        }
    }

    /** The file of an instance, which need not be there. */
    public static SettingsFile of(InstanceFolder folder) {
        return new SettingsFile(folder.settings(), SettingGroups.ofThisBuild());
    }

    /** What is wrong, one line each with place, reason and mend; empty if the file can be used. */
    public List<String> objections() {
        return read(new TreeMap<>());
    }

    /** The options of a role's process, without leading dashes. What is wrong in the file is logged and left out. */
    public Map<String, String> usable(String role) {
        Map<String, String> values = new TreeMap<>();
        read(values).forEach(wrong -> LOG.error("{}; the line is left out", wrong));
        Map<String, String> options = new TreeMap<>();
        String prefix = role + ".";
        values.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                options.put(key.substring(prefix.length()), value);
            } else if (groups.stream()
                    .anyMatch(group -> group.roles().contains(role) && named(group, key).isPresent())) {
                options.put(key, value);
            }
        });
        return options;
    }

    private static Optional<NamedSetting> named(SettingGroup group, String key) {
        return group.named().stream().filter(setting -> setting.matches(key)).findFirst();
    }

    private List<String> read(Map<String, String> values) {
        List<String> wrong = new ArrayList<>();
        int number = 0;
        for (String line : lines(wrong)) {
            number++;
            String text = line.replaceFirst("#.*", "").strip();
            String objection = text.isEmpty() ? null : take(text, values);
            if (objection != null) {
                wrong.add(file + ":" + number + ": " + objection);
            }
        }
        return wrong;
    }

    private List<String> lines(List<String> wrong) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (IOException unreadable) {
            wrong.add(file + " cannot be read: " + unreadable.getMessage());
            return List.of();
        }
    }

    /** Takes a line; returns what is wrong with it, or null. */
    private String take(String line, Map<String, String> values) {
        int equals = line.indexOf('=');
        if (equals < 0) {
            return "'" + line + "' is no setting; write ROLE.SETTING = VALUE";
        }
        String key = line.substring(0, equals).strip();
        String value = line.substring(equals + 1).strip();
        Setting setting = known.get(key);
        Optional<NamedSetting> named = groups.stream().flatMap(group -> named(group, key).stream()).findFirst();
        if (named.isPresent()) {
            if (!named.get().allowed().test(value)) {
                return key + " = " + value + ": write " + named.get().wanted();
            }
        } else if (setting == null) {
            return "unknown setting '" + key + "'; " + NearestName.of(key, known.keySet())
                    .map(near -> "did you mean " + near + "?").orElse("docs/operation.md has a table of all");
        } else if (!setting.allows(value)) {
            return key + " = " + value + ": write " + setting.wanted() + "; the default is " + setting.defaultValue();
        }
        return values.put(key, value) == null ? null : key + " is set twice; leave one out";
    }
}
