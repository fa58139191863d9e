package org.ringdom.launcher.toolstack.config;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Reads a channel specification: names with values, separated by commas. One instance per specification. */
final class ChannelSpecParser {
    private static final int MAX_NAME_LENGTH = 128;
    private static final Pattern NAME = Pattern.compile("\\P{Cntrl}{1," + MAX_NAME_LENGTH + "}");
    private static final Set<String> IGNORED = Set.of("path", "backend");
    private static final List<String> NAMES = List.of("connection", "name", "path", "backend");

    private final SpecScanner scanner;
    private final Consumer<ConfigWarning> warnings;
    private boolean connected;
    private String name;

    private ChannelSpecParser(ConfigValue.Text spec, Consumer<ConfigWarning> warnings) {
        scanner = new SpecScanner(spec);
        this.warnings = warnings;
    }

    static ChannelSpec parse(ConfigValue.Text spec, Consumer<ConfigWarning> warnings) throws ConfigException {
        ChannelSpecParser parser = new ChannelSpecParser(spec, warnings);
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
        } else if (!part.isEmpty()) {
            throw scanner.error("'" + part + "' says nothing about a channel",
                    "write name=value, for example connection=pty");
        }
    }

    private void named(String key, String value) throws ConfigException {
        switch (key) {
            case "connection" -> connection(value);
            case "name" -> name = name(value);
            default -> other(key);
        }
    }

    private void connection(String value) throws ConfigException {
        if (value.equals("socket")) {
            throw scanner.error("connection=socket is not supported; Ringdom's channels are for terminals",
                    "write connection=pty and attach with 'ringdom console -n N DOMAIN'");
        }
        if (!value.equals(ChannelSpec.CONNECTION)) {
            throw scanner.error("unknown connection '" + value + "' of a channel", "write connection=pty");
        }
        connected = true;
    }

    private String name(String value) throws ConfigException {
        if (!NAME.matcher(value).matches()) {
            throw scanner.error("the name " + Printing.quoted(value) + " of a channel cannot be used",
                    "write 1 to " + MAX_NAME_LENGTH + " printable characters");
        }
        return value;
    }

    private void other(String key) throws ConfigException {
        if (!IGNORED.contains(key)) {
            String hint = NearestName.hint(key, NAMES);
            throw scanner.error("unknown channel parameter '" + key + "'",
                    hint.isEmpty() ? "known are " + String.join(", ", NAMES) : hint);
        }
        warnings.accept(new ConfigWarning(scanner.position(), "Ringdom does nothing with '" + key + "' of a channel"));
    }

    private ChannelSpec result() throws ConfigException {
        if (!connected) {
            throw scanner.errorAtStart("the channel has no connection", "add connection=pty");
        }
        if (name == null) {
            throw scanner.errorAtStart("the channel has no name", "add a name, for example name=agent");
        }
        return new ChannelSpec(name);
    }
}
