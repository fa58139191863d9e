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
 * @param socketSpinNs how long the poller looks at the sockets before it sleeps, inside a dialogue
 * @param compactBytes size of the journal at which it is compacted
 */
record XenstoreSettings(boolean durable, long socketSpinNs, long compactBytes) {
    private static final Setting DURABLE = new Setting("durable", "0 or 1", 0, 0, 1,
            "answer a change only when it is on the disk, so that it survives loss of power");
    /** More than at a doorbell: a client of the socket is itself woken for the answer before it can ask again. */
    private static final Setting SOCKET_SPIN = new Setting("socket-spin-ns", "ns", 60_000, 0, 1_000_000,
            "look at the sockets for so long before sleeping");
    private static final Setting COMPACT = new Setting("compact-mib", "MiB", 16, 1, 1024,
            "size at which the journal is written anew; the longer it is, the longer takes a start after a death");

    /** The group as set by {@code options}. */
    static XenstoreSettings from(Map<String, String> options) {
        return new XenstoreSettings(DURABLE.from(options) != 0, SOCKET_SPIN.from(options),
                COMPACT.from(options) << 20);
    }

    /** The group for the settings file. */
    public static final class Group implements SettingGroup {
        @Override
        public Set<String> roles() {
            return Set.of("xenstore");
        }

        @Override
        public List<Setting> settings() {
            return List.of(DURABLE, SOCKET_SPIN, COMPACT);
        }
    }
}
