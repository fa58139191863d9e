package org.ringdom.runtime.settings;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How an agent waits at its doorbell.
 *
 * @param spinNs how long it looks at the doorbell before it sleeps, inside a dialogue; unused with one processor
 * @param dialogueNs how short the last wait must have been to count as a dialogue
 * @param maxSleepNs longest sleep before everything is looked at once
 */
public record WaitSettings(long spinNs, long dialogueNs, long maxSleepNs) {
    /** {@link #spinNs}. */
    public static final Setting SPIN = new Setting("wait-spin-ns", "ns", 20_000, 0, 1_000_000,
            "look at the doorbell for so long before sleeping");
    /** {@link #dialogueNs}. */
    public static final Setting DIALOGUE = new Setting("wait-dialogue-ns", "ns", 100_000, 0, 10_000_000,
            "look only if the last wait was no longer");
    /** {@link #maxSleepNs}. */
    public static final Setting MAX_SLEEP = new Setting("wait-max-sleep-ns", "ns", 1_000_000_000L, 1_000_000,
            1_000_000_000L, "longest sleep at the doorbell");

    /** All settings of the group. */
    public static List<Setting> all() {
        return List.of(SPIN, DIALOGUE, MAX_SLEEP);
    }

    /** The group as set by {@code options}. */
    public static WaitSettings from(Map<String, String> options) {
        return new WaitSettings(SPIN.from(options), DIALOGUE.from(options), MAX_SLEEP.from(options));
    }

    /** The group for the settings file. */
    public static final class Group implements SettingGroup {
        @Override
        public Set<String> roles() {
            return Set.of("supervisor", "microhypervisor", "xenstore", "blkback", "netback", "console");
        }

        @Override
        public List<Setting> settings() {
            return all();
        }
    }
}
