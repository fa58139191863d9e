package org.ringdom.abi.xen;

/**
 * Numbers of Xen's hypercalls.
 *
 * <p>Source: {@code __HYPERVISOR_*} in xen/include/public/xen.h.
 */
public final class HypercallNumber {
    /** Exception handlers of a vCPU. */
    public static final int SET_TRAP_TABLE = 0;
    /** Checked page table stores. */
    public static final int MMU_UPDATE = 1;
    /** Frames of the descriptor table. */
    public static final int SET_GDT = 2;
    /** Kernel stack of the vCPU. */
    public static final int STACK_SWITCH = 3;
    /** Old form of callback_op. */
    public static final int SET_CALLBACKS = 4;
    /** Task-switched bit. */
    public static final int FPU_TASKSWITCH = 5;
    /** Old form of sched_op. */
    public static final int SCHED_OP_COMPAT = 6;
    /** Hardware of the host. */
    public static final int PLATFORM_OP = 7;
    /** Debug register. */
    public static final int SET_DEBUGREG = 8;
    /** Debug register. */
    public static final int GET_DEBUGREG = 9;
    /** One descriptor. */
    public static final int UPDATE_DESCRIPTOR = 10;
    /** Reservations and maps of memory. */
    public static final int MEMORY_OP = 12;
    /** Several hypercalls at once. */
    public static final int MULTICALL = 13;
    /** One page table entry by virtual address. */
    public static final int UPDATE_VA_MAPPING = 14;
    /** One-shot timer. */
    public static final int SET_TIMER_OP = 15;
    /** Old form of event_channel_op. */
    public static final int EVENT_CHANNEL_OP_COMPAT = 16;
    /** Version and features. */
    public static final int XEN_VERSION = 17;
    /** Emergency console. */
    public static final int CONSOLE_IO = 18;
    /** Old form of physdev_op. */
    public static final int PHYSDEV_OP_COMPAT = 19;
    /** Grants; {@link GrantStatus}. */
    public static final int GRANT_TABLE_OP = 20;
    /** Optional behaviours. */
    public static final int VM_ASSIST = 21;
    /** As update_va_mapping, with a foreign frame. */
    public static final int UPDATE_VA_MAPPING_OTHERDOMAIN = 22;
    /** Return from an exception. */
    public static final int IRET = 23;
    /** Life and timers of vCPUs. */
    public static final int VCPU_OP = 24;
    /** FS and GS. */
    public static final int SET_SEGMENT_BASE = 25;
    /** Pins, base pointers, flushes. */
    public static final int MMUEXT_OP = 26;
    /** Security modules. */
    public static final int XSM_OP = 27;
    /** NMI callback. */
    public static final int NMI_OP = 28;
    /** Yield, block, poll, shutdown. */
    public static final int SCHED_OP = 29;
    /** Entry points of the guest. */
    public static final int CALLBACK_OP = 30;
    /** Profiling. */
    public static final int XENOPROF_OP = 31;
    /** Event channels; {@link EventChannelCommand}. */
    public static final int EVENT_CHANNEL_OP = 32;
    /** Interrupts and I/O rights. */
    public static final int PHYSDEV_OP = 33;
    /** Hardware-assisted guests. */
    public static final int HVM_OP = 34;
    /** The host, for toolstacks. */
    public static final int SYSCTL = 35;
    /** Domains, for toolstacks. */
    public static final int DOMCTL = 36;
    /** Crash kernels. */
    public static final int KEXEC_OP = 37;
    /** Not used any more. */
    public static final int TMEM_OP = 38;
    /** Messages between domains. */
    public static final int ARGO_OP = 39;
    /** Performance counters. */
    public static final int XENPMU_OP = 40;
    /** Device models. */
    public static final int DM_OP = 41;
    /** Settings of the hypervisor. */
    public static final int HYPFS_OP = 42;
    /** Of the architecture. */
    public static final int ARCH_0 = 48;
    /** Of the architecture. */
    public static final int ARCH_1 = 49;
    /** Of the architecture. */
    public static final int ARCH_2 = 50;
    /** Of the architecture. */
    public static final int ARCH_3 = 51;
    /** Of the architecture. */
    public static final int ARCH_4 = 52;
    /** Of the architecture. */
    public static final int ARCH_5 = 53;
    /** Of the architecture. */
    public static final int ARCH_6 = 54;
    /** Of the architecture. */
    public static final int ARCH_7 = 55;

    private static final String[] NAMES = {
        "set_trap_table", "mmu_update", "set_gdt", "stack_switch", "set_callbacks", "fpu_taskswitch",
        "sched_op_compat", "platform_op", "set_debugreg", "get_debugreg", "update_descriptor", null, "memory_op",
        "multicall", "update_va_mapping", "set_timer_op", "event_channel_op_compat", "xen_version", "console_io",
        "physdev_op_compat", "grant_table_op", "vm_assist", "update_va_mapping_otherdomain", "iret", "vcpu_op",
        "set_segment_base", "mmuext_op", "xsm_op", "nmi_op", "sched_op", "callback_op", "xenoprof_op",
        "event_channel_op", "physdev_op", "hvm_op", "sysctl", "domctl", "kexec_op", "tmem_op", "argo_op", "xenpmu_op",
        "dm_op", "hypfs_op", null, null, null, null, null, "arch_0", "arch_1", "arch_2", "arch_3", "arch_4", "arch_5",
        "arch_6", "arch_7"};

    private HypercallNumber() {
    }

    /** The name of a hypercall in lower case, as Xen has it; a text with the number if it has none. */
    public static String name(int number) {
        String name = number >= 0 && number < NAMES.length ? NAMES[number] : null;
        return name != null ? name : "hypercall " + number;
    }
}
