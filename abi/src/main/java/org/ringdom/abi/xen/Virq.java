package org.ringdom.abi.xen;

/**
 * Virtual interrupts, which the hypervisor raises on the port bound to them.
 *
 * <p>Source: {@code VIRQ_*} in xen/include/public/xen.h.
 */
public final class Virq {
    /** Timer; one per vCPU. */
    public static final int TIMER = 0;
    /** Request for debug output; one per vCPU. */
    public static final int DEBUG = 1;
    /** Bytes for the emergency console; global. */
    public static final int CONSOLE = 2;
    /** A domain shut down, crashed or died; global. */
    public static final int DOM_EXC = 3;
    /** The trace buffer has records; global. */
    public static final int TBUF = 4;
    /** A domain is paused for debugging; global. */
    public static final int DEBUGGER = 6;
    /** Profiling samples; one per vCPU. */
    public static final int XENOPROF = 7;
    /** Bytes from the emergency console; global. */
    public static final int CON_RING = 8;
    /** A CPU went on or off; global. */
    public static final int PCPU_STATE = 9;
    /** A memory event; global. */
    public static final int MEM_EVENT = 10;
    /** A message; one per domain. */
    public static final int ARGO = 11;
    /** Little memory; global. */
    public static final int ENOMEM = 12;
    /** Performance counter; one per vCPU. */
    public static final int XENPMU = 13;
    /** Of the architecture. */
    public static final int ARCH_0 = 16;
    /** Of the architecture. */
    public static final int ARCH_1 = 17;
    /** Of the architecture. */
    public static final int ARCH_2 = 18;
    /** Of the architecture. */
    public static final int ARCH_3 = 19;
    /** Of the architecture. */
    public static final int ARCH_4 = 20;
    /** Of the architecture. */
    public static final int ARCH_5 = 21;
    /** Of the architecture. */
    public static final int ARCH_6 = 22;
    /** Of the architecture. */
    public static final int ARCH_7 = 23;
    /** How many there are. */
    public static final int NR_VIRQS = 24;

    private Virq() {
    }

    /** The name of a virtual interrupt as Xen has it, in lower case; a text with the number if it has none. */
    public static String name(int number) {
        return switch (number) {
            case TIMER -> "timer";
            case DEBUG -> "debug";
            case CONSOLE -> "console";
            case DOM_EXC -> "dom_exc";
            case TBUF -> "tbuf";
            case DEBUGGER -> "debugger";
            case XENOPROF -> "xenoprof";
            case CON_RING -> "con_ring";
            case PCPU_STATE -> "pcpu_state";
            case MEM_EVENT -> "mem_event";
            case ARGO -> "argo";
            case ENOMEM -> "enomem";
            case XENPMU -> "xenpmu";
            case ARCH_0 -> "arch_0";
            case ARCH_1 -> "arch_1";
            case ARCH_2 -> "arch_2";
            case ARCH_3 -> "arch_3";
            case ARCH_4 -> "arch_4";
            case ARCH_5 -> "arch_5";
            case ARCH_6 -> "arch_6";
            case ARCH_7 -> "arch_7";
            default -> "virq " + number;
        };
    }
}
