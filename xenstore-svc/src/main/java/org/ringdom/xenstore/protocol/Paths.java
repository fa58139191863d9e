package org.ringdom.xenstore.protocol;

import org.ringdom.abi.io.XenstoreMessage;

/**
 * Paths of nodes. Inside the store every path is absolute and checked: {@code "/"}, or {@code "/a/b"} without an empty
 * part. Special paths start with '@' and name no node.
 */
public final class Paths {
    /** Fires when a domain is introduced. */
    public static final String INTRODUCE_DOMAIN = "@introduceDomain";
    /** Fires when a domain shuts down, dies or is released. */
    public static final String RELEASE_DOMAIN = "@releaseDomain";

    private static final String HOMES = "/local/domain/";

    private Paths() {
    }

    /** Home of a domain, where its relative paths start. */
    public static String home(int domid) {
        return HOMES + domid;
    }

    /** Whether {@code path} is one of the special watches. */
    public static boolean special(String path) {
        return path.equals(INTRODUCE_DOMAIN) || path.equals(RELEASE_DOMAIN);
    }

    /**
     * Whether {@code path} is that of a special watch: any that begins with '@'; EINVAL if it has characters that no path
     * has. Only the two special names, and those with a domid behind, ever fire.
     */
    public static boolean specialWatch(String path) {
        if (path.isEmpty() || path.charAt(0) != '@') {
            return false;
        }
        if (path.length() >= XenstoreMessage.REL_PATH_MAX || !wellFormed(path)) {
            throw XsError.EINVAL.exception();
        }
        return true;
    }

    /** The absolute path that {@code path} means for a caller of {@code domid}; EINVAL if it is no path. */
    public static String absolute(String path, int domid) {
        if (path.isEmpty()) {
            throw XsError.EINVAL.exception();
        }
        boolean absolute = path.charAt(0) == '/';
        if (path.length() >= (absolute ? XenstoreMessage.ABS_PATH_MAX : XenstoreMessage.REL_PATH_MAX)) {
            throw XsError.EINVAL.exception();
        }
        if (path.charAt(0) == '@' || !wellFormed(path)) {
            throw XsError.EINVAL.exception();
        }
        return absolute ? path : home(domid) + '/' + path;
    }

    private static boolean wellFormed(String path) {
        int length = path.length();
        char before = 0;
        for (int i = 0; i < length; i++) {
            char c = path.charAt(i);
            if (!allowed(c) || c == '/' && before == '/') {
                return false;
            }
            before = c;
        }
        return before != '/' || length == 1;
    }

    /** Characters of the last name of an absolute path; 0 for the root. */
    public static int nameLength(String path) {
        return path.length() - path.lastIndexOf('/') - 1;
    }

    /** Characters of an absolute path behind {@code /local/domain/N/}; all of them if it does not lie there. */
    public static int lengthFromHome(String path) {
        if (!path.startsWith(HOMES)) {
            return path.length();
        }
        int slash = path.indexOf('/', HOMES.length());
        return slash < 0 ? path.length() : path.length() - slash - 1;
    }

    private static boolean allowed(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '/' || c == '-' || c == '_'
                || c == '@';
    }

    /** The path above; null for the root. */
    public static String parent(String path) {
        int slash = path.lastIndexOf('/');
        if (slash > 0) {
            return path.substring(0, slash);
        }
        return path.length() > 1 ? "/" : null;
    }

    /** The path of child {@code name}. */
    public static String child(String parent, String name) {
        return parent.length() == 1 ? '/' + name : parent + '/' + name;
    }

    /** The child of {@code ancestor} that is {@code path}, which lies below it, or is above it. */
    public static String childTowards(String ancestor, String path) {
        int end = path.indexOf('/', ancestor.length() == 1 ? 1 : ancestor.length() + 1);
        return end < 0 ? path : path.substring(0, end);
    }

    /** Whether {@code path} is {@code ancestor} or below it. */
    public static boolean within(String path, String ancestor) {
        return ancestor.length() == 1 || path.startsWith(ancestor)
                && (path.length() == ancestor.length() || path.charAt(ancestor.length()) == '/');
    }

    /** How many levels {@code path} lies below {@code ancestor}, of which it must be a part. */
    public static int levelsBelow(String path, String ancestor) {
        int levels = 0;
        for (int i = ancestor.length() == 1 ? 0 : ancestor.length(); i < path.length(); i++) {
            if (path.charAt(i) == '/') {
                levels++;
            }
        }
        return path.length() == 1 ? 0 : levels;
    }
}
