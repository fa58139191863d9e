package org.ringdom.netback.vif;

import org.ringdom.abi.shared.NetRecords;
import org.ringdom.abi.xen.Errno;
import org.ringdom.netback.frame.Mac;
import org.ringdom.runtime.xenbus.DeviceException;
import org.ringdom.runtime.xenbus.DeviceKeys;

/**
 * What the toolstack wrote about a vif.
 *
 * @param mac the guest's address
 * @param bridge name of the bridge
 * @param name name of the port
 * @param addresses that it may use, separated by spaces; empty: any
 * @param rateBytes what it may send in an interval; 0: no limit
 * @param rateIntervalUs the interval
 */
record VifConfig(long mac, String bridge, String name, String addresses, long rateBytes, long rateIntervalUs) {
    private static final int MAX_TEXT = Math.min(NetRecords.MAX_BRIDGE, NetRecords.MAX_NAME);
    private static final long MAX_RATE = 1L << 48;

    /** Reads a backend's keys; DeviceException EINVAL says which of them is wrong. */
    static VifConfig of(DeviceKeys keys, String defaultName) {
        String rate = keys.text("rate", "");
        int comma = rate.indexOf(',');
        return new VifConfig(mac(keys), text(keys, "bridge", "xenbr0", MAX_TEXT),
                text(keys, "vifname", defaultName, MAX_TEXT), text(keys, "ip", "", NetRecords.MAX_ADDRESSES),
                comma < 0 ? 0 : number(keys, rate.substring(0, comma)),
                comma < 0 ? 0 : number(keys, rate.substring(comma + 1)));
    }

    private static long mac(DeviceKeys keys) {
        try {
            return Mac.parse(keys.text("mac"));
        } catch (IllegalArgumentException e) {
            throw new DeviceException(Errno.EINVAL, keys.directory() + "/mac: " + e.getMessage());
        }
    }

    private static String text(DeviceKeys keys, String key, String otherwise, int limit) {
        String text = keys.text(key, otherwise);
        if (text.length() > limit) {
            throw new DeviceException(Errno.EINVAL,
                    keys.directory() + "/" + key + " is longer than " + limit + " characters");
        }
        return text;
    }

    private static long number(DeviceKeys keys, String text) {
        try {
            long value = Long.parseLong(text.strip());
            if (value >= 0 && value <= MAX_RATE) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            // said below
        }
        throw new DeviceException(Errno.EINVAL,
                keys.directory() + "/rate is '" + keys.text("rate") + "', not BYTES,MICROSECONDS");
    }
}
