package org.ringdom.runtime.hypercall;

import java.lang.reflect.Field;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

import org.ringdom.abi.control.HypercallOp;
import org.ringdom.abi.control.PhysInfo;

/**
 * The hypercalls, one blocking method each; {@link #submit} with a factory of {@link HypercallRequest} is the other form.
 *
 * <p>Blocking methods throw {@link HypercallException} when the core refuses, and wait as long as the core is away.
 * Threading: that of the transport.
 */
public final class Hypercalls {
    private static final Map<Integer, String> NAMES = names();

    private final HypercallTransport transport;

    public Hypercalls(HypercallTransport transport) {
        this.transport = transport;
    }

    /** The same without waiting; {@code done} gets errors as well, as results below 0. */
    public void submit(HypercallRequest request, Consumer<HypercallResult> done) {
        transport.submit(request, done);
    }

    /** Any operation, with its errors as results. */
    public HypercallResult call(HypercallRequest request) {
        return transport.call(request);
    }

    /** Any operation; throws on errors. */
    public HypercallResult callOrThrow(HypercallRequest request) {
        return transport.call(request).orThrow(request);
    }

    private int number(HypercallRequest request) {
        return Math.toIntExact(callOrThrow(request).result());
    }

    /** Connects a new port of the caller to an unbound port of another domain; returns the new port. */
    public int bindInterdomain(int remoteDomid, int remotePort) {
        return number(HypercallRequest.bindInterdomain(remoteDomid, remotePort));
    }

    /** Returns a port that gets a virtual interrupt. */
    public int bindVirq(int virq, int vcpu) {
        return number(HypercallRequest.bindVirq(virq, vcpu));
    }

    /** Closes a port of the caller. */
    public void closePort(int port) {
        callOrThrow(HypercallRequest.closePort(port));
    }

    /**
     * What a port is.
     *
     * @param status {@code EventChannelStatus}
     * @param vcpu vCPU that is told
     * @param remoteDomid the other domain, or the VIRQ
     * @param remotePort the other port
     */
    public record PortStatus(int status, int vcpu, int remoteDomid, int remotePort) {
    }

    /** What a port is and where it leads. */
    public PortStatus portStatus(int domid, int port) {
        HypercallResult answer = callOrThrow(HypercallRequest.portStatus(domid, port));
        return new PortStatus((int) answer.value(0), (int) answer.value(1), (int) answer.value(2),
                (int) answer.value(3));
    }

    /** Makes a port of {@code domid} that {@code remoteDomid} may connect to; returns the port. */
    public int allocUnbound(int domid, int remoteDomid) {
        return number(HypercallRequest.allocUnbound(domid, remoteDomid));
    }

    /** Returns a port by which vCPUs of the caller reach {@code vcpu}. */
    public int bindIpi(int vcpu) {
        return number(HypercallRequest.bindIpi(vcpu));
    }

    /** Has another vCPU told about a port. */
    public void bindVcpu(int port, int vcpu) {
        callOrThrow(HypercallRequest.bindVcpu(port, vcpu));
    }

    /** Closes all ports of a domain. */
    public void resetPorts(int domid) {
        callOrThrow(HypercallRequest.resetPorts(domid));
    }

    /** Puts pages on the caller's account; returns how many. */
    public long increaseReservation(long pages) {
        return callOrThrow(HypercallRequest.increaseReservation(pages)).result();
    }

    /** Takes pages off the caller's account; returns how many. */
    public long decreaseReservation(long pages) {
        return callOrThrow(HypercallRequest.decreaseReservation(pages)).result();
    }

    /** Pages that a domain has. */
    public long currentReservation(int domid) {
        return callOrThrow(HypercallRequest.currentReservation(domid)).result();
    }

    /** Pages that a domain may have. */
    public long maximumReservation(int domid) {
        return callOrThrow(HypercallRequest.maximumReservation(domid)).result();
    }

    /** The caller's domain has shut down. */
    public void shutdown(int reason) {
        callOrThrow(HypercallRequest.shutdown(reason));
    }

    /** Shuts another domain down. */
    public void remoteShutdown(int domid, int reason) {
        callOrThrow(HypercallRequest.remoteShutdown(domid, reason));
    }

    /** The host's processors and memory. */
    public PhysInfo physInfo() {
        return PhysInfo.decode(callOrThrow(HypercallRequest.physInfo()).payload());
    }

    /**
     * A domain that was made.
     *
     * @param domid its number
     * @param incarnation never used again
     * @param slot its record in the core's table
     */
    public record CreatedDomain(int domid, long incarnation, int slot) {
    }

    /** Makes a domain; it is BUILDING. */
    public CreatedDomain createDomain(NewDomain domain) {
        HypercallResult answer = callOrThrow(HypercallRequest.createDomain(domain));
        return new CreatedDomain(Math.toIntExact(answer.result()), answer.value(0), (int) answer.value(1));
    }

    /** Begins to take a domain down; its record becomes FREE later. */
    public void destroyDomain(int domid) {
        callOrThrow(HypercallRequest.destroyDomain(domid));
    }

    /** Pauses count: as many unpauses are needed. */
    public void pauseDomain(int domid) {
        callOrThrow(HypercallRequest.pauseDomain(domid));
    }

    /** Takes one pause back. */
    public void unpauseDomain(int domid) {
        callOrThrow(HypercallRequest.unpauseDomain(domid));
    }

    /**
     * A domain's state.
     *
     * @param domid its number
     * @param state {@code DomainRecord}'s states
     * @param flags {@code DomainRecord}'s flags
     * @param totalPages pages it has
     * @param maxPages pages it may have
     * @param maxVcpus vCPUs
     * @param shutdownReason why it shut down, if it did
     * @param incarnation never used again
     */
    public record DomainInfo(int domid, int state, int flags, long totalPages, long maxPages, int maxVcpus,
            int shutdownReason, long incarnation) {
    }

    /** What a domain is doing. */
    public DomainInfo domainInfo(int domid) {
        HypercallResult answer = callOrThrow(HypercallRequest.domainInfo(domid));
        return new DomainInfo((int) answer.result(), (int) answer.value(0), (int) (answer.value(0) >>> 32),
                answer.value(1), answer.value(2), (int) answer.value(3), (int) answer.value(4), answer.value(5));
    }

    /** Sets the pages that a domain may have. */
    public void maxMemory(int domid, long pages) {
        callOrThrow(HypercallRequest.maxMemory(domid, pages));
    }

    /** The files of a BUILDING domain are complete. */
    public void attachFiles(int domid) {
        callOrThrow(HypercallRequest.attachFiles(domid));
    }

    /** A BUILDING domain becomes LIVE. */
    public void finishBuild(int domid) {
        callOrThrow(HypercallRequest.finishBuild(domid));
    }

    /** Replaces {@code subject}'s rights over {@code object} by {@code HypercallOp.RIGHT_*} bits. */
    public void setRights(int subject, int object, int bits) {
        callOrThrow(HypercallRequest.setRights(subject, object, bits));
    }

    /** The caller has unmapped everything of a dying domain. */
    public void released(int domid, long incarnation) {
        callOrThrow(HypercallRequest.released(domid, incarnation));
    }

    /** A new process plays a domain. */
    public void processStarted(int domid, long ownerEpoch, int pid) {
        callOrThrow(HypercallRequest.processStarted(domid, ownerEpoch, pid));
    }

    /** A domain's process is proven dead. */
    public void processDied(int domid, long ownerEpoch) {
        callOrThrow(HypercallRequest.processDied(domid, ownerEpoch));
    }

    /** Tells the core who supervises and how to start a successor (NUL separated UTF-8). */
    public void supervisorHello(int pid, long startTimeTicks, byte[] command) {
        callOrThrow(HypercallRequest.supervisorHello(pid, startTimeTicks, command));
    }

    /** The name of an operation, for people. */
    public static String nameOf(int opcode) {
        return NAMES.getOrDefault(opcode, "hypercall " + (opcode >>> 16) + "/" + (opcode & 0xFFFF));
    }

    private static Map<Integer, String> names() {
        Map<Integer, String> names = new TreeMap<>();
        for (Field field : HypercallOp.class.getFields()) {
            try {
                int value = field.getInt(null);
                if (value >>> 16 != 0) {
                    names.put(value, field.getName());
                }
            } catch (IllegalAccessException hidden) {
                throw new AssertionError(hidden);
            }
        }
        return names;
    }
}
