package org.ringdom.launcher.toolstack.config;

import java.util.Optional;

/**
 * A framebuffer with keyboard and pointer ({@code vfb}), shown over VNC.
 *
 * @param vnc whether a VNC server shows it
 * @param listen the address it listens at
 * @param display its number; the port is 5900 plus it
 * @param unused whether the next free number is taken if that one is in use
 * @param password that viewers must give
 * @param keymap of the viewer
 */
public record DisplaySpec(boolean vnc, String listen, int display, boolean unused, Optional<String> password,
        Optional<String> keymap) {
    /** A VNC server at 127.0.0.1 on the first free port: what {@code vfb = ['']} means. */
    public static final DisplaySpec DEFAULT = new DisplaySpec(true, "127.0.0.1", 0, true, Optional.empty(),
            Optional.empty());

    /** The text between the quotes in a domain file; parsing it gives an equal display. */
    public String print() {
        StringBuilder out = new StringBuilder();
        out.append("vnc=").append(vnc ? 1 : 0).append(",vnclisten=").append(listen);
        out.append(",vncdisplay=").append(display).append(",vncunused=").append(unused ? 1 : 0);
        password.ifPresent(text -> out.append(",vncpasswd=").append(text));
        keymap.ifPresent(text -> out.append(",keymap=").append(text));
        return out.toString();
    }
}
