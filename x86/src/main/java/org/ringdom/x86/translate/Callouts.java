package org.ringdom.x86.translate;

import org.ringdom.x86.decode.Decoded;

/** Which instructions translated code lets the interpreter's objects do without leaving the region. */
final class Callouts {
    private Callouts() {
    }

    static boolean suits(Decoded d) {
        return false;
    }
}
