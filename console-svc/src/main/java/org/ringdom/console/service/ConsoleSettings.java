package org.ringdom.console.service;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.ringdom.runtime.journal.Retention;
import org.ringdom.runtime.settings.Setting;
import org.ringdom.runtime.settings.SettingGroup;

/**
 * Settings of the console service.
 *
 * @param retention of the journal
 */
public record ConsoleSettings(Retention retention) {
    /** {@link Retention#fileBytes()}, in MiB. */
    public static final Setting FILE_MIB = new Setting("con-journal-file-mib", "MiB", 16, 1, 1024,
            "size at which the next file of the journal is begun");
    /** {@link Retention#files()}. */
    public static final Setting FILES = new Setting("con-journal-files", "files", 8, 2, 100,
            "files of the journal that are kept");

    private static final int MIB_SHIFT = 20;

    /** The group as set by {@code options}. */
    public static ConsoleSettings from(Map<String, String> options) {
        return new ConsoleSettings(new Retention(FILE_MIB.from(options) << MIB_SHIFT, (int) FILES.from(options)));
    }

    /** The group for the settings file. */
    public static final class Group implements SettingGroup {
        @Override
        public Set<String> roles() {
            return Set.of("console");
        }

        @Override
        public List<Setting> settings() {
            return List.of(FILE_MIB, FILES);
        }
    }
}
