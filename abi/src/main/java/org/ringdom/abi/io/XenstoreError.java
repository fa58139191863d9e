package org.ringdom.abi.io;

import java.util.Arrays;
import java.util.List;

import org.ringdom.abi.xen.Errno;

/**
 * The errors that a xenstore reply can carry as text: clients know these names and take any other for EINVAL.
 *
 * <p>Source: {@code xsd_errors} in xen/include/public/io/xs_wire.h.
 */
public final class XenstoreError {
    private static final int[] NUMBERS = {Errno.EINVAL, Errno.EACCES, Errno.EEXIST, Errno.EISDIR, Errno.ENOENT,
        Errno.ENOMEM, Errno.ENOSPC, Errno.EIO, Errno.ENOTEMPTY, Errno.ENOSYS, Errno.EROFS, Errno.EBUSY, Errno.EAGAIN,
        Errno.EISCONN, Errno.E2BIG, Errno.EPERM};

    private XenstoreError() {
    }

    /** Whether clients know the name of this (positive) error number. */
    public static boolean isKnown(int errno) {
        for (int number : NUMBERS) {
            if (number == errno) {
                return true;
            }
        }
        return false;
    }

    /** The text that stands for this (positive) error number on the wire; "EINVAL" if clients do not know its name. */
    public static String text(int errno) {
        return isKnown(errno) ? Errno.name(errno) : "EINVAL";
    }

    /** The (positive) error number of a text from the wire; EINVAL if it is unknown. */
    public static int ofText(String text) {
        int errno = Errno.ofName(text);
        return isKnown(errno) ? errno : Errno.EINVAL;
    }

    /** All names, in the order of the header. */
    public static List<String> names() {
        return Arrays.stream(NUMBERS).mapToObj(Errno::name).toList();
    }
}
