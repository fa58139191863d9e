package org.ringdom.abi.xen;

import java.util.Map;
import java.util.TreeMap;

/**
 * Error numbers, the same for hypercalls and on the wire of xenstore. A hypercall answers with the negative number.
 *
 * <p>They have Linux's values on every host. Source: xen/include/public/errno.h.
 */
public final class Errno {
    /** Operation not permitted. */
    public static final int EPERM = 1;
    /** No such file or directory. */
    public static final int ENOENT = 2;
    /** No such process. */
    public static final int ESRCH = 3;
    /** Interrupted system call. */
    public static final int EINTR = 4;
    /** I/O error. */
    public static final int EIO = 5;
    /** No such device or address. */
    public static final int ENXIO = 6;
    /** Arg list too long. */
    public static final int E2BIG = 7;
    /** Exec format error. */
    public static final int ENOEXEC = 8;
    /** Bad file number. */
    public static final int EBADF = 9;
    /** No child processes. */
    public static final int ECHILD = 10;
    /** Try again. */
    public static final int EAGAIN = 11;
    /** Operation would block. */
    public static final int EWOULDBLOCK = 11;
    /** Out of memory. */
    public static final int ENOMEM = 12;
    /** Permission denied. */
    public static final int EACCES = 13;
    /** Bad address. */
    public static final int EFAULT = 14;
    /** Device or resource busy. */
    public static final int EBUSY = 16;
    /** File exists. */
    public static final int EEXIST = 17;
    /** Cross-device link. */
    public static final int EXDEV = 18;
    /** No such device. */
    public static final int ENODEV = 19;
    /** Not a directory. */
    public static final int ENOTDIR = 20;
    /** Is a directory. */
    public static final int EISDIR = 21;
    /** Invalid argument. */
    public static final int EINVAL = 22;
    /** File table overflow. */
    public static final int ENFILE = 23;
    /** Too many open files. */
    public static final int EMFILE = 24;
    /** No space left on device. */
    public static final int ENOSPC = 28;
    /** Read-only file system. */
    public static final int EROFS = 30;
    /** Too many links. */
    public static final int EMLINK = 31;
    /** Math argument out of domain of func. */
    public static final int EDOM = 33;
    /** Math result not representable. */
    public static final int ERANGE = 34;
    /** Resource deadlock would occur. */
    public static final int EDEADLK = 35;
    /** Resource deadlock would occur. Aliases EDEADLK. */
    public static final int EDEADLOCK = 35;
    /** File name too long. */
    public static final int ENAMETOOLONG = 36;
    /** No record locks available. */
    public static final int ENOLCK = 37;
    /** Function not implemented. */
    public static final int ENOSYS = 38;
    /** Directory not empty. */
    public static final int ENOTEMPTY = 39;
    /** No data available. */
    public static final int ENODATA = 61;
    /** Timer expired. */
    public static final int ETIME = 62;
    /** Not a data message. */
    public static final int EBADMSG = 74;
    /** Value too large for defined data type. */
    public static final int EOVERFLOW = 75;
    /** Illegal byte sequence. */
    public static final int EILSEQ = 84;
    /** Interrupted system call should be restarted. */
    public static final int ERESTART = 85;
    /** Socket operation on non-socket. */
    public static final int ENOTSOCK = 88;
    /** Message too large. */
    public static final int EMSGSIZE = 90;
    /** Operation not supported on transport endpoint. */
    public static final int EOPNOTSUPP = 95;
    /** Address already in use. */
    public static final int EADDRINUSE = 98;
    /** Cannot assign requested address. */
    public static final int EADDRNOTAVAIL = 99;
    /** No buffer space available. */
    public static final int ENOBUFS = 105;
    /** Transport endpoint is already connected. */
    public static final int EISCONN = 106;
    /** Transport endpoint is not connected. */
    public static final int ENOTCONN = 107;
    /** Connection timed out. */
    public static final int ETIMEDOUT = 110;
    /** Connection refused. */
    public static final int ECONNREFUSED = 111;

    private static final Map<String, Integer> NUMBERS = new TreeMap<>();
    private static final String[] NAMES = new String[128];

    static {
        add("EPERM", EPERM);
        add("ENOENT", ENOENT);
        add("ESRCH", ESRCH);
        add("EINTR", EINTR);
        add("EIO", EIO);
        add("ENXIO", ENXIO);
        add("E2BIG", E2BIG);
        add("ENOEXEC", ENOEXEC);
        add("EBADF", EBADF);
        add("ECHILD", ECHILD);
        add("EAGAIN", EAGAIN);
        add("ENOMEM", ENOMEM);
        add("EACCES", EACCES);
        add("EFAULT", EFAULT);
        add("EBUSY", EBUSY);
        add("EEXIST", EEXIST);
        add("EXDEV", EXDEV);
        add("ENODEV", ENODEV);
        add("ENOTDIR", ENOTDIR);
        add("EISDIR", EISDIR);
        add("EINVAL", EINVAL);
        add("ENFILE", ENFILE);
        add("EMFILE", EMFILE);
        add("ENOSPC", ENOSPC);
        add("EROFS", EROFS);
        add("EMLINK", EMLINK);
        add("EDOM", EDOM);
        add("ERANGE", ERANGE);
        add("EDEADLK", EDEADLK);
        add("ENAMETOOLONG", ENAMETOOLONG);
        add("ENOLCK", ENOLCK);
        add("ENOSYS", ENOSYS);
        add("ENOTEMPTY", ENOTEMPTY);
        add("ENODATA", ENODATA);
        add("ETIME", ETIME);
        add("EBADMSG", EBADMSG);
        add("EOVERFLOW", EOVERFLOW);
        add("EILSEQ", EILSEQ);
        add("ERESTART", ERESTART);
        add("ENOTSOCK", ENOTSOCK);
        add("EMSGSIZE", EMSGSIZE);
        add("EOPNOTSUPP", EOPNOTSUPP);
        add("EADDRINUSE", EADDRINUSE);
        add("EADDRNOTAVAIL", EADDRNOTAVAIL);
        add("ENOBUFS", ENOBUFS);
        add("EISCONN", EISCONN);
        add("ENOTCONN", ENOTCONN);
        add("ETIMEDOUT", ETIMEDOUT);
        add("ECONNREFUSED", ECONNREFUSED);
    }

    private Errno() {
    }

    private static void add(String name, int number) {
        NAMES[number] = name;
        NUMBERS.put(name, number);
    }

    /** The name of a (positive) error number, such as "ENOENT"; a text with the number if it has none here. */
    public static String name(int errno) {
        String name = errno > 0 && errno < NAMES.length ? NAMES[errno] : null;
        return name != null ? name : "errno " + errno;
    }

    /** The (positive) number of the error with this name, or 0 if the name is unknown. */
    public static int ofName(String name) {
        return NUMBERS.getOrDefault(name, 0);
    }

    /** What a hypercall's result says, for people: "ok" if it is not negative, else the name of the error. */
    public static String describe(long result) {
        return result >= 0 ? "ok" : name((int) Math.min(-result, Integer.MAX_VALUE));
    }
}
