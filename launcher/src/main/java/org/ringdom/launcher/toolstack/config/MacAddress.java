package org.ringdom.launcher.toolstack.config;

import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * The address of a network card.
 *
 * @param text six pairs of hexadecimal digits in lower case, separated by colons
 */
public record MacAddress(String text) {
    private static final Pattern SYNTAX = Pattern.compile("[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}");
    private static final String XEN_OUI = "00:16:3e";

    /** The address, or empty if the text is none. */
    public static Optional<MacAddress> parse(String text) {
        return SYNTAX.matcher(text).matches()
                ? Optional.of(new MacAddress(text.toLowerCase(Locale.ROOT)))
                : Optional.empty();
    }

    /** A random address in the range assigned to Xen. */
    public static MacAddress random(RandomGenerator random) {
        int low = random.nextInt(1 << 24);
        return new MacAddress(
                String.format("%s:%02x:%02x:%02x", XEN_OUI, low >> 16 & 0x7f, low >> 8 & 0xff, low & 0xff));
    }

    /** Whether it addresses a group, so that no card can have it. */
    public boolean isMulticast() {
        return (Integer.parseInt(text.substring(0, 2), 16) & 1) != 0;
    }

    @Override
    public String toString() {
        return text;
    }
}
