package org.ringdom.abi.xen;

/**
 * What a port is, in the answer of the event channel command status.
 *
 * <p>Source: {@code EVTCHNSTAT_*} in xen/include/public/event_channel.h.
 */
public final class EventChannelStatus {
    /** Free. */
    public static final int CLOSED = 0;
    /** Waits for another domain. */
    public static final int UNBOUND = 1;
    /** Connected. */
    public static final int INTERDOMAIN = 2;
    /** Bound to a physical interrupt. */
    public static final int PIRQ = 3;
    /** Bound to a virtual interrupt. */
    public static final int VIRQ = 4;
    /** Bound to a vCPU of the same domain. */
    public static final int IPI = 5;

    private EventChannelStatus() {
    }

    /** The name of a status as Xen has it, in lower case; a text with the number if it has none. */
    public static String name(int number) {
        return switch (number) {
            case CLOSED -> "closed";
            case UNBOUND -> "unbound";
            case INTERDOMAIN -> "interdomain";
            case PIRQ -> "pirq";
            case VIRQ -> "virq";
            case IPI -> "ipi";
            default -> "status " + number;
        };
    }
}
