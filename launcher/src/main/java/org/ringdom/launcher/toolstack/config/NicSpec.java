package org.ringdom.launcher.toolstack.config;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * One network card of a domain, as xl-network-configuration(5) describes it.
 *
 * @param mac its address; empty: one is made when the domain is
 * @param bridge the switch it is plugged into
 * @param backend name of the driver domain that serves it; empty: the network domain
 * @param name name of the backend's side; empty: vif, domid, dot, index
 * @param ip addresses that it may use; empty: any
 * @param rate limit on what it sends
 * @param devid its number; empty: the lowest free one
 * @param mtu largest IP packet in bytes
 * @param trusted whether the frontend may trust the backend
 */
public record NicSpec(Optional<MacAddress> mac, String bridge, Optional<String> backend, Optional<String> name,
        Optional<String> ip, Optional<TransmitRate> rate, OptionalInt devid, OptionalInt mtu, boolean trusted) {
    /** The switch that xl uses when a file names none. */
    public static final String DEFAULT_BRIDGE = "xenbr0";

    /** The same card with this address. */
    public NicSpec withMac(MacAddress address) {
        return new NicSpec(Optional.of(address), bridge, backend, name, ip, rate, devid, mtu, trusted);
    }

    /** The same card with this number. */
    public NicSpec withDevid(int number) {
        return new NicSpec(mac, bridge, backend, name, ip, rate, OptionalInt.of(number), mtu, trusted);
    }

    /** The text between the quotes in a domain file; parsing it gives an equal card. */
    public String print() {
        StringBuilder out = new StringBuilder("bridge=").append(bridge);
        mac.ifPresent(address -> out.append(",mac=").append(address));
        backend.ifPresent(domain -> out.append(",backend=").append(domain));
        name.ifPresent(text -> out.append(",vifname=").append(text));
        ip.ifPresent(text -> out.append(",ip=").append(text));
        rate.ifPresent(limit -> out.append(",rate=").append(limit.print()));
        devid.ifPresent(number -> out.append(",devid=").append(number));
        mtu.ifPresent(bytes -> out.append(",mtu=").append(bytes));
        return out.append(trusted ? "" : ",untrusted").toString();
    }
}
