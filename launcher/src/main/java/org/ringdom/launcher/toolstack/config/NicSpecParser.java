package org.ringdom.launcher.toolstack.config;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;

/** Reads a vif specification: names with values and flags, separated by commas. One instance per specification. */
final class NicSpecParser {
    private static final int MIN_MTU = 68;
    private static final int MAX_MTU = 65535;
    private static final int MAX_DEVID = 4095;
    private static final Set<String> IGNORED = Set.of("script", "model", "gatewaydev", "netdev", "vlan", "accel");
    private static final List<String> NAMES = List.of("mac", "bridge", "backend", "vifname", "ip", "rate", "devid",
            "mtu",
            "type", "script", "model", "gatewaydev", "vlan");

    private final SpecScanner scanner;
    private final Consumer<ConfigWarning> warnings;
    private MacAddress mac;
    private String bridge = NicSpec.DEFAULT_BRIDGE;
    private String backend;
    private String name;
    private String ip;
    private TransmitRate rate;
    private OptionalInt devid = OptionalInt.empty();
    private OptionalInt mtu = OptionalInt.empty();
    private boolean trusted = true;

    private NicSpecParser(ConfigValue.Text spec, Consumer<ConfigWarning> warnings) {
        scanner = new SpecScanner(spec);
        this.warnings = warnings;
    }

    static NicSpec parse(ConfigValue.Text spec, Consumer<ConfigWarning> warnings) throws ConfigException {
        NicSpecParser parser = new NicSpecParser(spec, warnings);
        while (parser.scanner.hasNext()) {
            parser.next();
        }
        return parser.result();
    }

    private void next() throws ConfigException {
        String part = scanner.part();
        Optional<SpecScanner.Setting> setting = scanner.setting(part);
        if (setting.isPresent()) {
            named(setting.get().name(), setting.get().value());
        } else if (part.equals("trusted") || part.equals("untrusted")) {
            trusted = part.equals("trusted");
        } else if (!part.isEmpty()) {
            throw scanner.error("'" + part + "' says nothing about a vif",
                    "write name=value, for example bridge=xenbr0");
        }
    }

    private void named(String key, String value) throws ConfigException {
        switch (key) {
            case "mac" -> mac = mac(value);
            case "bridge" -> bridge = value.isEmpty() ? NicSpec.DEFAULT_BRIDGE : value;
            case "backend" -> backend = value;
            case "vifname" -> name = value;
            case "ip" -> ip = value;
            case "rate" -> rate = TransmitRate.parse(value)
                    .orElseThrow(() -> scanner.error("'" + value + "' is no rate",
                            "write for example 10Mb/s or 1MB/s@20ms"));
            case "devid" -> devid = OptionalInt.of(number(key, value, 0, MAX_DEVID));
            case "mtu" -> mtu = OptionalInt.of(number(key, value, MIN_MTU, MAX_MTU));
            case "type" -> type(value);
            default -> other(key);
        }
    }

    private void type(String value) throws ConfigException {
        if (value.equals("ioemu")) {
            warnings.accept(
                    new ConfigWarning(scanner.position(), "type=ioemu is for HVM guests; the guest gets a PV card"));
        } else if (!value.equals("vif")) {
            throw scanner.error("unknown type '" + value + "' of a vif", "leave it out, or write vif");
        }
    }

    private void other(String key) throws ConfigException {
        if (!IGNORED.contains(key)) {
            String hint = NearestName.hint(key, NAMES);
            throw scanner.error("unknown vif parameter '" + key + "'",
                    hint.isEmpty() ? "known are " + String.join(", ", NAMES) : hint);
        }
        warnings.accept(new ConfigWarning(scanner.position(), "Ringdom does nothing with '" + key + "' of a vif"));
    }

    private MacAddress mac(String value) throws ConfigException {
        MacAddress address = MacAddress.parse(value)
                .orElseThrow(() -> scanner.error("'" + value + "' is no MAC address",
                        "write six pairs of hexadecimal digits, for example 00:16:3e:11:22:33"));
        if (address.isMulticast()) {
            throw scanner.error("'" + value + "' is the address of a group",
                    "make the first pair even, for example 00:16:3e");
        }
        return address;
    }

    private int number(String key, String value, int min, int max) throws ConfigException {
        try {
            long number = Numbers.parse(value);
            if (number >= min && number <= max) {
                return (int) number;
            }
        } catch (NumberFormatException e) {
            // Said below, with the range.
        }
        throw scanner.error("'" + value + "' is no " + key, "write a number from " + min + " to " + max);
    }

    private NicSpec result() {
        return new NicSpec(Optional.ofNullable(mac), bridge, nonEmpty(backend), nonEmpty(name), nonEmpty(ip),
                Optional.ofNullable(rate), devid, mtu, trusted);
    }

    private static Optional<String> nonEmpty(String text) {
        return Optional.ofNullable(text).filter(t -> !t.isEmpty());
    }
}
