package org.ringdom.abi.control;

/**
 * Operation codes of hypercalls that go to the core: Xen's hypercall number in the high 16 bits, its command in the low
 * ones; commands from 0x100 on are Ringdom's own. Sending on, masking and polling ports never goes to the core.
 *
 * <p>Arguments are listed as (args) -> result or values[n]; results below 0 are -errno.
 * Source: xen/include/public/{xen,event_channel,domctl,sysctl,memory,sched}.h for the numbers.
 */
public final class HypercallOp {
    private static final int MEMORY = 12 << 16;
    private static final int SCHED = 29 << 16;
    private static final int EVTCHN = 32 << 16;
    private static final int SYSCTL = 35 << 16;
    private static final int DOMCTL = 36 << 16;

    /** (pages) -> pages added to the caller's account. */
    public static final int MEMORY_INCREASE_RESERVATION = MEMORY;
    /** (pages) -> pages taken off the caller's account. */
    public static final int MEMORY_DECREASE_RESERVATION = MEMORY | 1;
    /** (domid) -> pages. */
    public static final int MEMORY_CURRENT_RESERVATION = MEMORY | 3;
    /** (domid) -> pages. */
    public static final int MEMORY_MAXIMUM_RESERVATION = MEMORY | 4;

    /** (reason): the caller shuts itself down. */
    public static final int SCHED_SHUTDOWN = SCHED | 2;
    /** (domid, reason); needs CONTROL over the domain. */
    public static final int SCHED_REMOTE_SHUTDOWN = SCHED | 4;

    /** (remote domid, remote port) -> local port. */
    public static final int EVTCHN_BIND_INTERDOMAIN = EVTCHN;
    /** (virq, vcpu) -> port. */
    public static final int EVTCHN_BIND_VIRQ = EVTCHN | 1;
    /** (port). */
    public static final int EVTCHN_CLOSE = EVTCHN | 3;
    /** (domid, port) -> 0; values: status, vcpu, remote domid or virq, remote port. */
    public static final int EVTCHN_STATUS = EVTCHN | 5;
    /** (domid, remote domid) -> port. */
    public static final int EVTCHN_ALLOC_UNBOUND = EVTCHN | 6;
    /** (vcpu) -> port. */
    public static final int EVTCHN_BIND_IPI = EVTCHN | 7;
    /** (port, vcpu). */
    public static final int EVTCHN_BIND_VCPU = EVTCHN | 8;
    /** (domid): closes every port of the domain. */
    public static final int EVTCHN_RESET = EVTCHN | 10;

    /** () -> 0; payload: {@code PhysInfo}. */
    public static final int SYSCTL_PHYSINFO = SYSCTL | 3;

    /**
     * (flags, max pages, max vCPUs, ports, grant frames, build id), payload 16 bytes of UUID -> domid; values:
     * incarnation, slot. The domain is BUILDING.
     */
    public static final int DOMCTL_CREATE = DOMCTL | 1;
    /** (domid): LIVE or BUILDING becomes DYING; teardown goes on in slices until the record is FREE. */
    public static final int DOMCTL_DESTROY = DOMCTL | 2;
    /** (domid). */
    public static final int DOMCTL_PAUSE = DOMCTL | 3;
    /** (domid). */
    public static final int DOMCTL_UNPAUSE = DOMCTL | 4;
    /** (domid) -> domid; values: state | flags << 32, total pages, max pages, max vCPUs, shutdown reason, incarnation. */
    public static final int DOMCTL_GETINFO = DOMCTL | 5;
    /** (domid, pages). */
    public static final int DOMCTL_MAX_MEM = DOMCTL | 11;
    /** (domid): the domain's files are complete; the core maps its event and mailbox files. */
    public static final int DOMCTL_ATTACH_FILES = DOMCTL | 0x100;
    /** (domid): BUILDING becomes LIVE (paused as created). */
    public static final int DOMCTL_FINISH_BUILD = DOMCTL | 0x101;
    /** (subject, object, bits): replaces the subject's rights over the object; 0 removes them. */
    public static final int DOMCTL_SET_RIGHTS = DOMCTL | 0x102;
    /** (domid, incarnation): the caller has unmapped everything of this dying domain. */
    public static final int DOMCTL_RELEASED = DOMCTL | 0x103;
    /** (domid, owner epoch, pid): a new process plays this domain; its ports are swept. */
    public static final int DOMCTL_PROCESS_STARTED = DOMCTL | 0x104;
    /** (domid, owner epoch): the domain's process is proven dead; its ports are swept. */
    public static final int DOMCTL_PROCESS_DIED = DOMCTL | 0x105;
    /** (pid, start time ticks), payload: the NUL separated command that starts a successor. */
    public static final int DOMCTL_SUPERVISOR_HELLO = DOMCTL | 0x106;

    /** A right over another domain: map its memory. */
    public static final int RIGHT_MAP_MEMORY = 1;
    /** A right over another domain: allocate and bind ports with it. */
    public static final int RIGHT_BIND_EVENTS = 2;
    /** A right over another domain: pause, destroy, shut down. */
    public static final int RIGHT_CONTROL = 4;

    /** Flag of DOMCTL_CREATE: a driver domain, its domid given in args[5]'s place by the caller. */
    public static final int CREATE_SERVICE = 1;
    /** Flag of DOMCTL_CREATE: starts paused. */
    public static final int CREATE_PAUSED = 2;

    private HypercallOp() {
    }
}
