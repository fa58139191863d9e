package org.ringdom.abi.io;

/**
 * State of one end of a device: the decimal number in its {@code state} key.
 *
 * <p>Source: {@code enum xenbus_state} in xen/include/public/io/xenbus.h.
 */
public enum XenbusState {
    /** No key, or one that makes no sense. */
    UNKNOWN(0),
    /** Begins. */
    INITIALISING(1),
    /** The backend waits for the frontend's details. */
    INIT_WAIT(2),
    /** Has given its details, waits for the other end. */
    INITIALISED(3),
    /** Works. */
    CONNECTED(4),
    /** Is being taken away. */
    CLOSING(5),
    /** Gone. */
    CLOSED(6),
    /** Is being changed. */
    RECONFIGURING(7),
    /** Was changed. */
    RECONFIGURED(8);

    private static final XenbusState[] ALL = values();

    private final int number;

    XenbusState(int number) {
        this.number = number;
    }

    /** The number in the ABI. */
    public int number() {
        return number;
    }

    /** The state with this number; {@link #UNKNOWN} if there is none. */
    public static XenbusState ofNumber(int number) {
        return number >= 0 && number < ALL.length ? ALL[number] : UNKNOWN;
    }

    /** The text of a {@code state} key that stands for this state. */
    public String text() {
        return Integer.toString(number);
    }

    /** The state of a {@code state} key's text; {@link #UNKNOWN} if the text is null or makes no sense. */
    public static XenbusState ofText(String text) {
        if (text == null || text.length() != 1) {
            return UNKNOWN;
        }
        return ofNumber(text.charAt(0) - '0');
    }
}
