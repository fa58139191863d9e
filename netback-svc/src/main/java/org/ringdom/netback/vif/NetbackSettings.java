package org.ringdom.netback.vif;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.ringdom.netback.uplink.UplinkConfig;
import org.ringdom.runtime.settings.NamedSetting;
import org.ringdom.runtime.settings.Setting;
import org.ringdom.runtime.settings.SettingGroup;

/**
 * The limits and choices of the network service, all in one place.
 *
 * @param maxQueues most pairs of rings that a frontend may use for one vif
 * @param publishBatch answers that are shown to a frontend at once, at most
 * @param backlogBytes packets that wait for a frontend which gives no buffers, for each pair of rings
 * @param backlogAgeNs how long they may wait
 * @param addresses most addresses that a bridge remembers
 * @param addressesPerPort most addresses behind one port
 * @param addressAgeNs how long an address is remembered
 * @param macFilter whether a guest may send from its own address only
 * @param uplinkBytes packets that wait for the other side of an uplink's socket
 * @param bondSettleNs how long a link of a bond stays up before it is used
 */
public record NetbackSettings(int maxQueues, int publishBatch, int backlogBytes, long backlogAgeNs, int addresses,
        int addressesPerPort, long addressAgeNs, boolean macFilter, int uplinkBytes, long bondSettleNs) {
    /** {@link #maxQueues}. */
    public static final Setting MAX_QUEUES = new Setting("net-max-queues", "queues", 4, 1, 16,
            "pairs of rings per vif");
    /** {@link #publishBatch}. */
    public static final Setting PUBLISH_BATCH = new Setting("net-publish-batch", "answers", 64, 1, 256,
            "answers shown to a frontend at once");
    /** {@link #backlogBytes}. */
    public static final Setting BACKLOG = new Setting("net-backlog-bytes", "bytes", 1 << 20, 1 << 17, 1 << 28,
            "packets that wait for a guest without buffers, per pair of rings");
    /** {@link #backlogAgeNs}. */
    public static final Setting BACKLOG_AGE = new Setting("net-backlog-age-ns", "ns", 3_000_000_000L, 1_000_000,
            60_000_000_000L, "how long they wait");
    /** {@link #addresses}. */
    public static final Setting ADDRESSES = new Setting("net-bridge-addresses", "addresses", 16_384, 16, 1 << 20,
            "addresses that a bridge remembers");
    /** {@link #addressesPerPort}. */
    public static final Setting ADDRESSES_PER_PORT = new Setting("net-port-addresses", "addresses", 1024, 1, 1 << 20,
            "of them behind one port");
    /** {@link #addressAgeNs}. */
    public static final Setting ADDRESS_AGE = new Setting("net-address-age-ns", "ns", 300_000_000_000L, 1_000_000_000,
            3_600_000_000_000L, "how long an address that is not seen is remembered");
    /** {@link #macFilter}. */
    public static final Setting MAC_FILTER = new Setting("net-mac-filter", "0 or 1", 0, 0, 1,
            "let guests send from their own address only");

    /** {@link #uplinkBytes}. */
    public static final Setting UPLINK_BYTES = new Setting("net-uplink-bytes", "bytes", 1 << 20, 1 << 17, 1 << 28,
            "packets that wait for the other side of an uplink's socket");
    /** {@link #bondSettleNs}. */
    public static final Setting BOND_SETTLE = new Setting("net-bond-settle-ns", "ns", 1_000_000_000L, 1_000_000,
            60_000_000_000L, "how long a link of a bond stays up before it is used");

    /** All settings of the group. */
    public static List<Setting> all() {
        return List.of(MAX_QUEUES, PUBLISH_BATCH, BACKLOG, BACKLOG_AGE, ADDRESSES, ADDRESSES_PER_PORT, ADDRESS_AGE,
                MAC_FILTER, UPLINK_BYTES, BOND_SETTLE);
    }

    /** The group as set by {@code options}. */
    public static NetbackSettings from(Map<String, String> options) {
        return new NetbackSettings((int) MAX_QUEUES.from(options), (int) PUBLISH_BATCH.from(options),
                (int) BACKLOG.from(options), BACKLOG_AGE.from(options), (int) ADDRESSES.from(options),
                (int) ADDRESSES_PER_PORT.from(options), ADDRESS_AGE.from(options), MAC_FILTER.from(options) == 1,
                (int) UPLINK_BYTES.from(options), BOND_SETTLE.from(options));
    }

    /** The group for the settings file. */
    public static final class Group implements SettingGroup {
        @Override
        public Set<String> roles() {
            return Set.of("netback");
        }

        @Override
        public List<Setting> settings() {
            return all();
        }

        @Override
        public List<NamedSetting> named() {
            return List.of(UplinkConfig.UPLINK, UplinkConfig.BOND);
        }
    }
}
