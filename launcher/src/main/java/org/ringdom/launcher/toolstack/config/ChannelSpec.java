package org.ringdom.launcher.toolstack.config;

/**
 * A further console of a domain ({@code channel}), as xl.cfg(5) describes it. The first of a file is console 1, the next one
 * console 2, and so on; console 0 is the one that every domain has.
 *
 * @param name by which programs in the guest find it; unique in the domain
 */
public record ChannelSpec(String name) {
    /** The one connection that Ringdom has: terminals that attach. */
    public static final String CONNECTION = "pty";

    /** Channels of a domain at most: Linux takes the last digit of a device's number for the number. */
    public static final int MAX_CHANNELS = 9;

    /** The text between the quotes in a domain file; parsing it gives an equal channel. */
    public String print() {
        return "connection=" + CONNECTION + ",name=" + name;
    }
}
