package org.ringdom.abi.io;

/**
 * What a xenstore message asks or tells.
 *
 * <p>Source: {@code enum xsd_sockmsg_type} in xen/include/public/io/xs_wire.h; numbers above
 * {@link #DIRECTORY_PART} come from newer versions of it.
 */
public final class XenstoreMessageType {
    /** Control commands of the daemon. */
    public static final int CONTROL = 0;
    /** Names of a node's children. */
    public static final int DIRECTORY = 1;
    /** Value of a node. */
    public static final int READ = 2;
    /** Permissions of a node. */
    public static final int GET_PERMS = 3;
    /** Registers a watch. */
    public static final int WATCH = 4;
    /** Removes a watch. */
    public static final int UNWATCH = 5;
    /** Begins a transaction. */
    public static final int TRANSACTION_START = 6;
    /** Commits or drops a transaction. */
    public static final int TRANSACTION_END = 7;
    /** Tells the store of a new domain. */
    public static final int INTRODUCE = 8;
    /** Tells the store that a domain is gone. */
    public static final int RELEASE = 9;
    /** Home path of a domain. */
    public static final int GET_DOMAIN_PATH = 10;
    /** Stores a value. */
    public static final int WRITE = 11;
    /** Makes a node. */
    public static final int MKDIR = 12;
    /** Removes a node and all below it. */
    public static final int RM = 13;
    /** Stores permissions. */
    public static final int SET_PERMS = 14;
    /** Only from the store: a watch fired. */
    public static final int WATCH_EVENT = 15;
    /** Only from the store: the request failed. */
    public static final int ERROR = 16;
    /** Whether a domain was introduced. */
    public static final int IS_DOMAIN_INTRODUCED = 17;
    /** A domain runs again after a suspend that was cancelled. */
    public static final int RESUME = 18;
    /** Gives a domain the rights of another one. */
    public static final int SET_TARGET = 19;
    /** Was RESTRICT; no longer used. */
    public static final int RESTRICT = 20;
    /** Drops all watches and transactions of the connection. */
    public static final int RESET_WATCHES = 21;
    /** A part of the names of a node's children. */
    public static final int DIRECTORY_PART = 22;
    /** Features of a domain's connection; newer servers. */
    public static final int GET_FEATURE = 23;
    /** Limits the features of a domain's connection; newer servers. */
    public static final int SET_FEATURE = 24;
    /** A quota; newer servers. */
    public static final int GET_QUOTA = 25;
    /** Sets a quota; newer servers. */
    public static final int SET_QUOTA = 26;
    /** Never sent. */
    public static final int INVALID = 0xFFFF;

    private static final String[] NAMES = {"CONTROL", "DIRECTORY", "READ", "GET_PERMS", "WATCH", "UNWATCH",
        "TRANSACTION_START", "TRANSACTION_END", "INTRODUCE", "RELEASE", "GET_DOMAIN_PATH", "WRITE", "MKDIR", "RM",
        "SET_PERMS", "WATCH_EVENT", "ERROR", "IS_DOMAIN_INTRODUCED", "RESUME", "SET_TARGET", "RESTRICT",
        "RESET_WATCHES",
        "DIRECTORY_PART", "GET_FEATURE", "SET_FEATURE", "GET_QUOTA", "SET_QUOTA"};

    private XenstoreMessageType() {
    }

    /** The name of {@code type}, for people; a text with the number if it has none. */
    public static String name(int type) {
        return type >= 0 && type < NAMES.length ? NAMES[type] : "type " + Integer.toUnsignedString(type);
    }
}
