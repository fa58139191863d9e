package org.ringdom.abi.xen;

/**
 * Why a domain shut down.
 *
 * <p>Source: {@code SHUTDOWN_*} in xen/include/public/sched.h.
 */
public enum ShutdownReason {
    /** It was switched off. */
    POWEROFF(0),
    /** It wants to be started again. */
    REBOOT(1),
    /** It waits to be saved or migrated. */
    SUSPEND(2),
    /** It crashed. */
    CRASH(3),
    /** Its watchdog ran out. */
    WATCHDOG(4),
    /** It wants to be reset in place. */
    SOFT_RESET(5);

    private static final ShutdownReason[] ALL = values();

    private final int number;

    ShutdownReason(int number) {
        this.number = number;
    }

    /** The number in the ABI. */
    public int number() {
        return number;
    }

    /** The reason with this number, or null if there is none. */
    public static ShutdownReason ofNumber(int number) {
        return number >= 0 && number < ALL.length ? ALL[number] : null;
    }
}
