package org.ringdom.abi.xen;

/**
 * Status of a grant operation.
 *
 * <p>Source: {@code GNTST_*} in xen/include/public/grant_table.h.
 */
public final class GrantStatus {
    /** Done. */
    public static final int OKAY = 0;
    /** Some error. */
    public static final int GENERAL_ERROR = -1;
    /** No such domain. */
    public static final int BAD_DOMAIN = -2;
    /** No such grant, or of the wrong kind. */
    public static final int BAD_GNTREF = -3;
    /** No such mapping. */
    public static final int BAD_HANDLE = -4;
    /** Wrong virtual address. */
    public static final int BAD_VIRT_ADDR = -5;
    /** Wrong device address. */
    public static final int BAD_DEV_ADDR = -6;
    /** No room in the I/O MMU. */
    public static final int NO_DEVICE_SPACE = -7;
    /** Not for this domain. */
    public static final int PERMISSION_DENIED = -8;
    /** The page cannot be used. */
    public static final int BAD_PAGE = -9;
    /** The copy crosses a page. */
    public static final int BAD_COPY_ARG = -10;
    /** The frame number is too large. */
    public static final int ADDRESS_TOO_BIG = -11;
    /** Try again. */
    public static final int EAGAIN = -12;
    /** No room. */
    public static final int NO_SPACE = -13;

    private GrantStatus() {
    }

    /** The name of a status as Xen has it, in lower case; a text with the number if it has none. */
    public static String name(int number) {
        return switch (number) {
            case OKAY -> "okay";
            case GENERAL_ERROR -> "general_error";
            case BAD_DOMAIN -> "bad_domain";
            case BAD_GNTREF -> "bad_gntref";
            case BAD_HANDLE -> "bad_handle";
            case BAD_VIRT_ADDR -> "bad_virt_addr";
            case BAD_DEV_ADDR -> "bad_dev_addr";
            case NO_DEVICE_SPACE -> "no_device_space";
            case PERMISSION_DENIED -> "permission_denied";
            case BAD_PAGE -> "bad_page";
            case BAD_COPY_ARG -> "bad_copy_arg";
            case ADDRESS_TOO_BIG -> "address_too_big";
            case EAGAIN -> "eagain";
            case NO_SPACE -> "no_space";
            default -> "grant status " + number;
        };
    }
}
