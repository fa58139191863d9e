package org.ringdom.abi.xen;

/**
 * Commands of the hypercall event_channel_op.
 *
 * <p>Source: {@code EVTCHNOP_*} in xen/include/public/event_channel.h.
 */
public final class EventChannelCommand {
    /** Connects a port to an unbound port of another domain. */
    public static final int BIND_INTERDOMAIN = 0;
    /** A port for a virtual interrupt. */
    public static final int BIND_VIRQ = 1;
    /** A port for a physical interrupt. */
    public static final int BIND_PIRQ = 2;
    /** Frees a port. */
    public static final int CLOSE = 3;
    /** Notifies the other end. */
    public static final int SEND = 4;
    /** What a port is; {@link EventChannelStatus}. */
    public static final int STATUS = 5;
    /** A port that another domain may bind to. */
    public static final int ALLOC_UNBOUND = 6;
    /** A port from a vCPU to another one of the same domain. */
    public static final int BIND_IPI = 7;
    /** Which vCPU is notified. */
    public static final int BIND_VCPU = 8;
    /** Clears the mask bit and looks for a pending event. */
    public static final int UNMASK = 9;
    /** Closes all ports. */
    public static final int RESET = 10;
    /** Changes to the FIFO layout. */
    public static final int INIT_CONTROL = 11;
    /** A further page of the FIFO layout. */
    public static final int EXPAND_ARRAY = 12;
    /** Priority in the FIFO layout. */
    public static final int SET_PRIORITY = 13;

    private EventChannelCommand() {
    }

    /** The name of a command as Xen has it, in lower case; a text with the number if it has none. */
    public static String name(int number) {
        return switch (number) {
            case BIND_INTERDOMAIN -> "bind_interdomain";
            case BIND_VIRQ -> "bind_virq";
            case BIND_PIRQ -> "bind_pirq";
            case CLOSE -> "close";
            case SEND -> "send";
            case STATUS -> "status";
            case ALLOC_UNBOUND -> "alloc_unbound";
            case BIND_IPI -> "bind_ipi";
            case BIND_VCPU -> "bind_vcpu";
            case UNMASK -> "unmask";
            case RESET -> "reset";
            case INIT_CONTROL -> "init_control";
            case EXPAND_ARRAY -> "expand_array";
            case SET_PRIORITY -> "set_priority";
            default -> "event channel command " + number;
        };
    }
}
