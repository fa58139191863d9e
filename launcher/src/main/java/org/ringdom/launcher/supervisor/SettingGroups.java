package org.ringdom.launcher.supervisor;

import java.util.ArrayList;
import java.util.List;

import org.ringdom.launcher.supervisor.history.HistorySettings;
import org.ringdom.runtime.settings.SettingGroup;
import org.ringdom.runtime.settings.WaitSettings;

/**
 * The groups of settings of all modules. They are named here, as the services' main classes are in {@link ServiceSet}: to look
 * for them in every jar takes a starting supervisor some 25 ms. A test holds the list complete.
 */
public final class SettingGroups {
    private static final List<String> OF_SERVICES = List.of(
            "org.ringdom.xenstore.service.XenstoreSettings$Group",
            "org.ringdom.blkback.BlkbackSettings$Group",
            "org.ringdom.netback.vif.NetbackSettings$Group",
            "org.ringdom.console.service.ConsoleSettings$Group");

    private SettingGroups() {
    }

    /** Those of this build, in the order of the manual. */
    public static List<SettingGroup> ofThisBuild() {
        List<SettingGroup> groups = new ArrayList<>(List.of(new WaitSettings.Group(), new LogSettings.Group(),
                new StandbySettings.Group(), new ConfinementSettings.Group(), new HistorySettings.Group()));
        for (String name : OF_SERVICES) {
            if (ServiceSet.isInThisBuild(name)) {
                groups.add(made(name));
            }
        }
        return List.copyOf(groups);
    }

    private static SettingGroup made(String name) {
        try {
            return (SettingGroup) Class.forName(name).getConstructor().newInstance();
        } catch (ReflectiveOperationException wrong) {
            throw new IllegalStateException(name + " is no group of settings", wrong);
        }
    }
}
