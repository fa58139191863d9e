package org.ringdom.xenstore.permission;

/**
 * For whom a request is executed.
 *
 * @param domid
 *            the domain
 * @param target
 *            a domain whose rights it has as well, -1 if none
 * @param privileged
 *            domain 0 and whoever speaks for it: above all permissions and quotas
 */
public record Caller(int domid, int target, boolean privileged) {
    /** No target. */
    public static final int NO_TARGET = -1;
    /** The control domain. */
    public static final Caller CONTROL = new Caller(0, NO_TARGET, true);

    /** Whether the caller counts as {@code other}. */
    public boolean is(int other) {
        return domid == other || target == other;
    }
}
