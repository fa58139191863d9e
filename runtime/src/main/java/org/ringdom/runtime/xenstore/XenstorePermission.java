package org.ringdom.runtime.xenstore;

/**
 * One entry of a node's permission list. The first entry names the owner, who may do everything, and what all others may;
 * later ones are exceptions.
 *
 * @param access 'n' nothing, 'r' read, 'w' write, 'b' both
 * @param domid whom it is about
 */
public record XenstorePermission(char access, int domid) {
    public XenstorePermission {
        if ("nrwb".indexOf(access) < 0 || domid < 0) {
            throw new IllegalArgumentException("not a permission: " + access + domid);
        }
    }

    /** The entry as text on the wire, {@code r16} say. */
    public static XenstorePermission parse(String text) {
        if (text.length() < 2) {
            throw new IllegalArgumentException("not a permission: '" + text + "'");
        }
        return new XenstorePermission(text.charAt(0), Integer.parseInt(text.substring(1)));
    }

    public static XenstorePermission none(int domid) {
        return new XenstorePermission('n', domid);
    }

    public static XenstorePermission read(int domid) {
        return new XenstorePermission('r', domid);
    }

    public static XenstorePermission write(int domid) {
        return new XenstorePermission('w', domid);
    }

    public static XenstorePermission both(int domid) {
        return new XenstorePermission('b', domid);
    }

    @Override
    public String toString() {
        return access + Integer.toString(domid);
    }
}
