package org.ringdom.launcher.toolstack.config;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Walks over a comma-separated specification (of a disk, a vif, a vfb, a channel) and knows the place of each part. */
final class SpecScanner {
    /** A name and what it is set to. */
    record Setting(String name, String value) {
    }

    private final ConfigValue.Text spec;
    private final String text;
    private final Set<String> seen = new HashSet<>();
    private int at;
    private int partStart;

    SpecScanner(ConfigValue.Text spec) {
        this.spec = spec;
        this.text = spec.text();
    }

    /** Skips white space; whether anything follows. */
    boolean hasNext() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        partStart = at;
        return at < text.length();
    }

    /** What follows, to the end. */
    String rest() {
        return text.substring(at);
    }

    /** Goes on after {@code characters} characters. */
    void skip(int characters) {
        at += characters;
    }

    /** The part up to the next comma, which is consumed, without white space around it. */
    String part() {
        int comma = text.indexOf(',', at);
        int end = comma < 0 ? text.length() : comma;
        String part = text.substring(at, end).strip();
        at = comma < 0 ? end : end + 1;
        return part;
    }

    /**
     * The last part as name=value, without white space around either; empty if it is a word alone.
     *
     * @throws ConfigException if that name has been given before
     */
    Optional<Setting> setting(String part) throws ConfigException {
        int equals = part.indexOf('=');
        if (equals < 0) {
            return Optional.empty();
        }
        String name = part.substring(0, equals).strip();
        if (!seen.add(name)) {
            throw error("'" + name + "' is given twice", "leave one out");
        }
        return Optional.of(new Setting(name, part.substring(equals + 1).strip()));
    }

    /** Consumes all that is left. */
    String takeRest() {
        String rest = rest();
        at = text.length();
        return rest;
    }

    /** An error at the part that was taken last. */
    ConfigException error(String problem, String mend) {
        return new ConfigException(spec.positionAt(partStart), problem, mend);
    }

    /** An error that concerns the specification as a whole. */
    ConfigException errorAtStart(String problem, String mend) {
        return new ConfigException(spec.position(), problem, mend);
    }

    /** The place of the part that was taken last. */
    SourcePosition position() {
        return spec.positionAt(partStart);
    }
}
