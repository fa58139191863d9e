package org.ringdom.runtime.hypercall;

import java.util.Arrays;

import org.ringdom.abi.control.HypercallOp;

/**
 * An operation and its arguments. Immutable as long as nobody changes the payload that was given to it.
 *
 * <p>The factories are one per {@link HypercallOp}; what comes back is said there.
 */
public final class HypercallRequest {
    /** Arguments of every operation. */
    public static final int ARGS = 6;

    private static final byte[] EMPTY = new byte[0];

    private final int opcode;
    private final long[] args;
    private final byte[] payload;

    private HypercallRequest(int opcode, byte[] payload, long... args) {
        this.opcode = opcode;
        this.payload = payload;
        this.args = Arrays.copyOf(args, ARGS);
    }

    /** Any operation; missing arguments are 0. */
    public static HypercallRequest of(int opcode, long... args) {
        return new HypercallRequest(opcode, EMPTY, args);
    }

    /** Any operation with a payload, which is not copied. */
    public static HypercallRequest withPayload(int opcode, byte[] payload, long... args) {
        return new HypercallRequest(opcode, payload, args);
    }

    /** One of {@link HypercallOp}, or anything else if a client made it up. */
    public int opcode() {
        return opcode;
    }

    /** Argument {@code index}, 0 to 5. */
    public long arg(int index) {
        return args[index];
    }

    /** All six arguments; a copy. */
    public long[] args() {
        return args.clone();
    }

    /** The payload itself; empty if there is none. */
    public byte[] payload() {
        return payload;
    }

    public static HypercallRequest bindInterdomain(int remoteDomid, int remotePort) {
        return of(HypercallOp.EVTCHN_BIND_INTERDOMAIN, remoteDomid, remotePort);
    }

    public static HypercallRequest bindVirq(int virq, int vcpu) {
        return of(HypercallOp.EVTCHN_BIND_VIRQ, virq, vcpu);
    }

    public static HypercallRequest closePort(int port) {
        return of(HypercallOp.EVTCHN_CLOSE, port);
    }

    public static HypercallRequest portStatus(int domid, int port) {
        return of(HypercallOp.EVTCHN_STATUS, domid, port);
    }

    public static HypercallRequest allocUnbound(int domid, int remoteDomid) {
        return of(HypercallOp.EVTCHN_ALLOC_UNBOUND, domid, remoteDomid);
    }

    public static HypercallRequest bindIpi(int vcpu) {
        return of(HypercallOp.EVTCHN_BIND_IPI, vcpu);
    }

    public static HypercallRequest bindVcpu(int port, int vcpu) {
        return of(HypercallOp.EVTCHN_BIND_VCPU, port, vcpu);
    }

    public static HypercallRequest resetPorts(int domid) {
        return of(HypercallOp.EVTCHN_RESET, domid);
    }

    public static HypercallRequest increaseReservation(long pages) {
        return of(HypercallOp.MEMORY_INCREASE_RESERVATION, pages);
    }

    public static HypercallRequest decreaseReservation(long pages) {
        return of(HypercallOp.MEMORY_DECREASE_RESERVATION, pages);
    }

    public static HypercallRequest currentReservation(int domid) {
        return of(HypercallOp.MEMORY_CURRENT_RESERVATION, domid);
    }

    public static HypercallRequest maximumReservation(int domid) {
        return of(HypercallOp.MEMORY_MAXIMUM_RESERVATION, domid);
    }

    public static HypercallRequest shutdown(int reason) {
        return of(HypercallOp.SCHED_SHUTDOWN, reason);
    }

    public static HypercallRequest remoteShutdown(int domid, int reason) {
        return of(HypercallOp.SCHED_REMOTE_SHUTDOWN, domid, reason);
    }

    public static HypercallRequest physInfo() {
        return of(HypercallOp.SYSCTL_PHYSINFO);
    }

    public static HypercallRequest createDomain(NewDomain domain) {
        return withPayload(HypercallOp.DOMCTL_CREATE, domain.uuidBytes(), domain.flags(), domain.maxPages(),
                domain.maxVcpus(), domain.ports(), domain.grantFrames(), domain.buildId());
    }

    public static HypercallRequest destroyDomain(int domid) {
        return of(HypercallOp.DOMCTL_DESTROY, domid);
    }

    public static HypercallRequest pauseDomain(int domid) {
        return of(HypercallOp.DOMCTL_PAUSE, domid);
    }

    public static HypercallRequest unpauseDomain(int domid) {
        return of(HypercallOp.DOMCTL_UNPAUSE, domid);
    }

    public static HypercallRequest domainInfo(int domid) {
        return of(HypercallOp.DOMCTL_GETINFO, domid);
    }

    public static HypercallRequest maxMemory(int domid, long pages) {
        return of(HypercallOp.DOMCTL_MAX_MEM, domid, pages);
    }

    public static HypercallRequest attachFiles(int domid) {
        return of(HypercallOp.DOMCTL_ATTACH_FILES, domid);
    }

    public static HypercallRequest finishBuild(int domid) {
        return of(HypercallOp.DOMCTL_FINISH_BUILD, domid);
    }

    public static HypercallRequest setRights(int subject, int object, int bits) {
        return of(HypercallOp.DOMCTL_SET_RIGHTS, subject, object, bits);
    }

    public static HypercallRequest released(int domid, long incarnation) {
        return of(HypercallOp.DOMCTL_RELEASED, domid, incarnation);
    }

    public static HypercallRequest processStarted(int domid, long ownerEpoch, int pid) {
        return of(HypercallOp.DOMCTL_PROCESS_STARTED, domid, ownerEpoch, pid);
    }

    public static HypercallRequest processDied(int domid, long ownerEpoch) {
        return of(HypercallOp.DOMCTL_PROCESS_DIED, domid, ownerEpoch);
    }

    /** @param command NUL separated UTF-8 that starts a successor */
    public static HypercallRequest supervisorHello(int pid, long startTimeTicks, byte[] command) {
        return withPayload(HypercallOp.DOMCTL_SUPERVISOR_HELLO, command, pid, startTimeTicks);
    }

    @Override
    public String toString() {
        return Hypercalls.nameOf(opcode) + Arrays.toString(args)
                + (payload.length == 0 ? "" : " and " + payload.length + " bytes");
    }
}
