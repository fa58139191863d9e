package org.ringdom.xenstore.service;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.ringdom.runtime.settings.Setting;
import org.ringdom.runtime.settings.SettingGroup;

/**
 * Settings of the store.
 *
 * @param durable whether each change is on the disk before it is answered
 */
record XenstoreSettings(boolean durable) {
    private static final Setting DURABLE = new Setting("durable", "0 or 1", 0, 0, 1,
            "answer a change only when it is on the disk, so that it survives loss of power");

    /** The group as set by {@code options}. */
    static XenstoreSettings from(Map<String, String> options) {
        return new XenstoreSettings(DURABLE.from(options) != 0);
    }

    /** The group for the settings file. */
    public static final class Group implements SettingGroup {
        @Override
        public Set<String> roles() {
            return Set.of("xenstore");
        }

        @Override
        public List<Setting> settings() {
            return List.of(DURABLE);
        }
    }
}
