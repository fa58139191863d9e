package org.ringdom.launcher.toolstack.config;

/**
 * Something in a domain file that has no effect; the domain can be made all the same.
 *
 * @param position where it stands
 * @param message one line without a full stop
 */
public record ConfigWarning(SourcePosition position, String message) {
    @Override
    public String toString() {
        return position + ": warning: " + message;
    }
}
