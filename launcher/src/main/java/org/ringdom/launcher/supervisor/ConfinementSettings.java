package org.ringdom.launcher.supervisor;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.ringdom.runtime.settings.Setting;
import org.ringdom.runtime.settings.SettingGroup;

/**
 * Whether processes are confined to their own files.
 *
 * @param wanted where the kernel can
 */
public record ConfinementSettings(boolean wanted) {
    /** {@link #wanted}. */
    public static final Setting WANTED = new Setting("confine", "0 or 1", 1, 0, 1,
            "let each process open its own files only, where the kernel has Landlock");

    /** The group as set by {@code options}. */
    public static ConfinementSettings from(Map<String, String> options) {
        return new ConfinementSettings(WANTED.from(options) == 1);
    }

    /** The group for the settings file. */
    public static final class Group implements SettingGroup {
        @Override
        public Set<String> roles() {
            return Set.of(ServiceSet.SUPERVISOR);
        }

        @Override
        public List<Setting> settings() {
            return List.of(WANTED);
        }
    }
}
