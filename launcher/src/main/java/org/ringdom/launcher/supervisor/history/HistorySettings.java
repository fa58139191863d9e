package org.ringdom.launcher.supervisor.history;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.ringdom.launcher.supervisor.ServiceSet;
import org.ringdom.runtime.journal.Retention;
import org.ringdom.runtime.settings.Setting;
import org.ringdom.runtime.settings.SettingGroup;

/**
 * How the history of statistics is kept.
 *
 * @param intervalS seconds between two looks at the disks; 0: none is kept
 * @param retention how much is kept
 */
public record HistorySettings(long intervalS, Retention retention) {
    /** {@link #intervalS}. */
    public static final Setting INTERVAL = new Setting("stats-interval-s", "s", 10, 0, 3600,
            "write the history of disks so often; 0: not at all");
    /** Size of a file of the journal. */
    public static final Setting FILE_MIB = new Setting("stats-journal-file-mib", "MiB", 16, 1, 1024,
            "size at which the next file of the history is begun");
    /** Number of files. */
    public static final Setting FILES = new Setting("stats-journal-files", "files", 4, 2, 100,
            "files of the history that are kept");

    private static final int MIB_SHIFT = 20;

    /** The group as set by {@code options}. */
    public static HistorySettings from(Map<String, String> options) {
        return new HistorySettings(INTERVAL.from(options),
                new Retention(FILE_MIB.from(options) << MIB_SHIFT, (int) FILES.from(options)));
    }

    /** The group for the settings file. */
    public static final class Group implements SettingGroup {
        @Override
        public Set<String> roles() {
            return Set.of(ServiceSet.SUPERVISOR);
        }

        @Override
        public List<Setting> settings() {
            return List.of(INTERVAL, FILE_MIB, FILES);
        }
    }
}
