package org.ringdom.launcher.supervisor;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.ringdom.runtime.settings.Setting;
import org.ringdom.runtime.settings.SettingGroup;

/**
 * How much is kept of each process's log.
 *
 * @param maxKib a log that has grown to this size is moved away
 * @param oldFiles how many such are kept of each log
 */
public record LogSettings(long maxKib, int oldFiles) {
    /** {@link #maxKib}. */
    public static final Setting MAX_KIB = new Setting("log-max-kib", "KiB", 8192, 16, 1 << 20,
            "move a log away when it has grown to this size");
    /** {@link #oldFiles}. */
    public static final Setting OLD_FILES = new Setting("log-old-files", "files", 3, 0, 100,
            "keep so many old ones of each log");

    /** The group as set by {@code options}. */
    public static LogSettings from(Map<String, String> options) {
        return new LogSettings(MAX_KIB.from(options), (int) OLD_FILES.from(options));
    }

    /** The group for the settings file. */
    public static final class Group implements SettingGroup {
        @Override
        public Set<String> roles() {
            return Set.of(ServiceSet.SUPERVISOR);
        }

        @Override
        public List<Setting> settings() {
            return List.of(MAX_KIB, OLD_FILES);
        }
    }
}
