package org.ringdom.runtime.settings;

import java.util.List;
import java.util.Set;

/**
 * Settings of a kind, and whose they are: what a module offers to the settings file of an instance. Implementations
 * have a public constructor without arguments and no state; the launcher names them.
 */
public interface SettingGroup {
    /** Roles whose processes take these settings as {@code --name=value}. */
    Set<String> roles();

    /** The settings, in the order of the manual. */
    List<Setting> settings();

    /** Settings of named things, which these roles take too. */
    default List<NamedSetting> named() {
        return List.of();
    }
}
