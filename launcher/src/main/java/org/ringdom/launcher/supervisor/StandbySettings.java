package org.ringdom.launcher.supervisor;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.ringdom.runtime.settings.Setting;
import org.ringdom.runtime.settings.SettingGroup;

/**
 * Whether a warm standby waits for a service to die.
 *
 * @param wanted whether there is to be one
 * @param freeMib it is started only while so much memory is available
 */
public record StandbySettings(boolean wanted, long freeMib) {
    /** {@link #wanted}. */
    public static final Setting WANTED = new Setting("standby", "0 or 1", 1, 0, 1,
            "keep a started JVM that takes the role of a service that dies");
    /** {@link #freeMib}. */
    public static final Setting FREE_MIB = new Setting("standby-free-mib", "MiB", 512, 0, 1 << 20,
            "start it only while so much memory is available");

    /** The group as set by {@code options}. */
    public static StandbySettings from(Map<String, String> options) {
        return new StandbySettings(WANTED.from(options) == 1, FREE_MIB.from(options));
    }

    /** The group for the settings file. */
    public static final class Group implements SettingGroup {
        @Override
        public Set<String> roles() {
            return Set.of(ServiceSet.SUPERVISOR);
        }

        @Override
        public List<Setting> settings() {
            return List.of(WANTED, FREE_MIB);
        }
    }
}
