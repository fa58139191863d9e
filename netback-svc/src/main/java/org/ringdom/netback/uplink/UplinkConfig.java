package org.ringdom.netback.uplink;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import org.ringdom.platform.tap.TapDevice;
import org.ringdom.runtime.settings.NamedSetting;

/**
 * The uplink of a bridge, as {@code bridge.NAME.uplink} and {@code bridge.NAME.bond} say.
 *
 * @param bridge the bridge's name
 * @param mode what is done with several links
 * @param links one or more
 */
public record UplinkConfig(String bridge, BondMode mode, List<LinkConfig> links) {
    /** {@code bridge.NAME.uplink}. */
    public static final NamedSetting UPLINK = new NamedSetting("bridge", "uplink",
            "'none', or one or more, separated by commas, of tap:INTERFACE, stream:SOCKET and listen:SOCKET"
                    + " (sockets with their whole path)",
            text -> parse(text) != null);
    /** {@code bridge.NAME.bond}. */
    public static final NamedSetting BOND = new NamedSetting("bridge", "bond", "'active-backup' or 'balance'",
            text -> BondMode.of(text).isPresent());

    /** Kinds of links. */
    public enum Kind {
        TAP, STREAM, LISTEN
    }

    /**
     * A link.
     *
     * @param kind what it is
     * @param target interface or path
     */
    public record LinkConfig(Kind kind, String target) {
        @Override
        public String toString() {
            return kind.name().toLowerCase(Locale.ROOT) + ":" + target;
        }
    }

    public UplinkConfig {
        links = List.copyOf(links);
    }

    /** The uplinks that the options of the service name, by bridge. What cannot be used is left out. */
    public static List<UplinkConfig> all(Map<String, String> options) {
        List<UplinkConfig> found = new ArrayList<>();
        UPLINK.values(options).forEach((bridge, text) -> {
            List<LinkConfig> links = Objects.requireNonNullElse(parse(text), List.of());
            BondMode mode = BondMode.of(new TreeMap<>(BOND.values(options)).getOrDefault(bridge, ""))
                    .orElse(BondMode.ACTIVE_BACKUP);
            if (!links.isEmpty()) {
                found.add(new UplinkConfig(bridge, mode, links));
            }
        });
        return found;
    }

    /** The links that a text names; null if it cannot be understood. */
    private static List<LinkConfig> parse(String text) {
        List<LinkConfig> links = new ArrayList<>();
        if (text.equals("none")) {
            return links;
        }
        for (String part : text.split(",", -1)) {
            String link = part.strip();
            int colon = link.indexOf(':');
            String target = link.substring(colon + 1);
            switch (link.substring(0, Math.max(0, colon))) {
                case "tap" -> links.add(new LinkConfig(Kind.TAP, target));
                case "stream" -> links.add(new LinkConfig(Kind.STREAM, target));
                case "listen" -> links.add(new LinkConfig(Kind.LISTEN, target));
                default -> {
                    return null;
                }
            }
            if (!isUsable(links.getLast())) {
                return null;
            }
        }
        return links;
    }

    private static boolean isUsable(LinkConfig link) {
        return link.kind() == Kind.TAP
                ? link.target().matches("[A-Za-z0-9_.-]{1," + TapDevice.MAX_NAME + "}")
                : Path.of(link.target()).isAbsolute() && link.target().indexOf('\0') < 0;
    }
}
