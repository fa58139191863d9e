package org.ringdom.launcher.toolstack.config;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads a vfb specification. One instance per specification. */
final class DisplaySpecParser {
    private static final int MAX_DISPLAY = 65535 - 5900;
    private static final List<String> NAMES = List.of("vnc", "vnclisten", "vncdisplay", "vncunused", "vncpasswd",
            "keymap",
            "sdl", "opengl", "display", "xauthority", "type");

    private final SpecScanner scanner;
    private final Consumer<ConfigWarning> warnings;
    private boolean vnc = true;
    private String listen = DisplaySpec.DEFAULT.listen();
    private int display;
    private boolean unused = true;
    private String password;
    private String keymap;

    private DisplaySpecParser(ConfigValue.Text spec, Consumer<ConfigWarning> warnings) {
        scanner = new SpecScanner(spec);
        this.warnings = warnings;
    }

    static DisplaySpec parse(ConfigValue.Text spec, Consumer<ConfigWarning> warnings) throws ConfigException {
        DisplaySpecParser parser = new DisplaySpecParser(spec, warnings);
        while (parser.scanner.hasNext()) {
            parser.next();
        }
        return new DisplaySpec(parser.vnc, parser.listen, parser.display, parser.unused,
                Optional.ofNullable(parser.password), Optional.ofNullable(parser.keymap));
    }

    private void next() throws ConfigException {
        String part = scanner.part();
        Optional<SpecScanner.Setting> setting = scanner.setting(part);
        if (setting.isPresent()) {
            named(setting.get().name(), setting.get().value());
        } else if (!part.isEmpty()) {
            throw scanner.error("'" + part + "' says nothing about a vfb", "write name=value, for example vnc=1");
        }
    }

    private void named(String key, String value) throws ConfigException {
        switch (key) {
            case "vnc" -> vnc = flag(key, value);
            case "vnclisten" -> listen(value);
            case "vncdisplay" -> display = number(key, value, MAX_DISPLAY);
            case "vncunused" -> unused = flag(key, value);
            case "vncpasswd" -> password = value.isEmpty() ? null : value;
            case "keymap" -> keymap = value.isEmpty() ? null : value;
            default -> other(key);
        }
    }

    private void listen(String value) throws ConfigException {
        int colon = value.lastIndexOf(':');
        if (colon >= 0 && value.indexOf(':') == colon) {
            display = number("vncdisplay", value.substring(colon + 1), MAX_DISPLAY);
            listen = colon == 0 ? listen : value.substring(0, colon);
        } else if (!value.isEmpty()) {
            listen = value;
        }
    }

    private void other(String key) throws ConfigException {
        if (!NAMES.contains(key)) {
            String hint = NearestName.hint(key, NAMES);
            throw scanner.error("unknown vfb parameter '" + key + "'",
                    hint.isEmpty() ? "known are " + String.join(", ", NAMES) : hint);
        }
        warnings.accept(new ConfigWarning(scanner.position(), "Ringdom does nothing with '" + key + "' of a vfb"));
    }

    private boolean flag(String key, String value) throws ConfigException {
        return number(key, value, 1) == 1;
    }

    private int number(String key, String value, int max) throws ConfigException {
        try {
            long number = Numbers.parse(value);
            if (number >= 0 && number <= max) {
                return (int) number;
            }
        } catch (NumberFormatException e) {
            // Said below, with the range.
        }
        throw scanner.error("'" + value + "' is no value of " + key, "write a number from 0 to " + max);
    }
}
