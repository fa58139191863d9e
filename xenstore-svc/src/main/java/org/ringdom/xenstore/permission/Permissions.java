package org.ringdom.xenstore.permission;

import java.util.Arrays;
import java.util.List;

import org.ringdom.xenstore.protocol.Payload;
import org.ringdom.xenstore.protocol.Wire;
import org.ringdom.xenstore.protocol.XsError;

/**
 * A node's permission list. The first entry names the owner, who has every right, and what everybody else has by default;
 * the others are exceptions for one domain each. Immutable; nodes share instances.
 */
public final class Permissions {
    /** May read value and children. */
    public static final int READ = 1;
    /** May write the value and make children. */
    public static final int WRITE = 2;
    /** May change permissions. */
    public static final int OWNER = 4;
    /** Every right. */
    public static final int ALL = READ | WRITE | OWNER;
    /** Highest domid that a list may name. */
    public static final int DOMID_MAX = 0x7FEF;
    /** Owned by domain 0, closed to all others. */
    public static final Permissions PRIVATE = new Permissions(new int[]{0}, new byte[]{0});

    private static final String LETTERS = "nrwb";

    private final int[] domids;
    private final byte[] rights;
    private byte[] wire;

    private Permissions(int[] domids, byte[] rights) {
        this.domids = domids;
        this.rights = rights;
    }

    /** The list that the strings ('n0', 'r3') mean; EINVAL if one is none or there is not one. */
    public static Permissions parse(List<String> entries) {
        if (entries.isEmpty()) {
            throw XsError.EINVAL.exception();
        }
        int[] domids = new int[entries.size()];
        byte[] rights = new byte[domids.length];
        for (int i = 0; i < domids.length; i++) {
            String entry = entries.get(i);
            int letter = entry.isEmpty() ? -1 : LETTERS.indexOf(entry.charAt(0));
            if (letter < 0) {
                throw XsError.EINVAL.exception();
            }
            rights[i] = (byte) letter;
            domids[i] = (int) Payload.number(entry.substring(1), DOMID_MAX);
        }
        return new Permissions(domids, rights);
    }

    /** Parses the wire form, strings with a NUL each. */
    public static Permissions parse(byte[] wire) {
        return parse(new Payload(wire).strings(1, Integer.MAX_VALUE));
    }

    /** Number of entries. */
    public int size() {
        return domids.length;
    }

    /** Domid of the owner. */
    public int owner() {
        return domids[0];
    }

    /** Whether an entry is about {@code domid}. */
    public boolean names(int domid) {
        for (int named : domids) {
            if (named == domid) {
                return true;
            }
        }
        return false;
    }

    /** The same list with another owner. */
    public Permissions withOwner(int domid) {
        if (domids[0] == domid) {
            return this;
        }
        int[] changed = domids.clone();
        changed[0] = domid;
        return new Permissions(changed, rights);
    }

    /** The same list without the exceptions for {@code domid}; this if there are none. The owner is left alone. */
    public Permissions withoutExceptions(int domid) {
        int kept = 1;
        for (int i = 1; i < domids.length; i++) {
            kept += domids[i] == domid ? 0 : 1;
        }
        if (kept == domids.length) {
            return this;
        }
        int[] newDomids = new int[kept];
        byte[] newRights = new byte[kept];
        for (int i = 0, at = 0; i < domids.length; i++) {
            if (i == 0 || domids[i] != domid) {
                newDomids[at] = domids[i];
                newRights[at++] = rights[i];
            }
        }
        return new Permissions(newDomids, newRights);
    }

    /** What {@code caller} may do: a union of {@link #READ}, {@link #WRITE} and {@link #OWNER}. */
    public int rightsOf(Caller caller) {
        if (caller.privileged() || caller.is(domids[0])) {
            return ALL;
        }
        for (int i = 1; i < domids.length; i++) {
            if (caller.is(domids[i])) {
                return rights[i];
            }
        }
        return rights[0];
    }

    /** Whether {@code caller} has all of {@code wanted}. */
    public boolean allows(Caller caller, int wanted) {
        return (rightsOf(caller) & wanted) == wanted;
    }

    /** The list as strings with a NUL each. Not to be changed by the caller. */
    public byte[] wire() {
        byte[] bytes = wire;
        if (bytes == null) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < domids.length; i++) {
                text.append(LETTERS.charAt(rights[i])).append(domids[i]).append('\0');
            }
            bytes = Wire.bytes(text.toString());
            wire = bytes;
        }
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Permissions that && Arrays.equals(domids, that.domids)
                && Arrays.equals(rights, that.rights);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(domids) + Arrays.hashCode(rights);
    }

    @Override
    public String toString() {
        return Wire.string(wire(), 0, wire().length - 1).replace('\0', ',');
    }
}
